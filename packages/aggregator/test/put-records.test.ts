import vm from 'node:vm';
import {
  failedEntries,
  findMisplaced,
  type PutRecordsEntry,
  type PutRecordsOutput,
  putRecordsBatches,
  RecordAggregator,
  type Shard,
  ShardedAggregator,
  ShardMap,
} from '@kpl-kit/aggregator';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { shard } from './entries.ts';

const LARGEST = 2n ** 128n - 1n;
const HALF = 2n ** 127n;
const parent = shard('parent', 0n, LARGEST);
const children = [shard('lower', 0n, HALF - 1n), shard('upper', HALF, LARGEST)];
const MEBIBYTE_10 = 10_485_760;

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

describe('failedEntries', () => {
  const entries = ['a', 'b', 'c', 'd'];

  test('gives the entries that were rejected, in order', () => {
    const Records = [
      taken('s'),
      { ErrorCode: 'ProvisionedThroughputExceededException' },
      taken('s'),
      { ErrorCode: 'InternalFailure' },
    ];
    expect(failedEntries(entries, { Records })).toEqual(['b', 'd']);
    expect(failedEntries(entries, { Records: entries.map(() => taken('s')) })).toEqual([]);
    expect(failedEntries([], { Records: [] })).toEqual([]);
  });

  test('takes an entry without a sequence number for rejected', () => {
    expect(failedEntries(['a', 'b', 'c'], { Records: [{}, { SequenceNumber: '1' }, null as never] })).toEqual(
      ['a', 'b', 'c'],
    );
  });

  test('takes null and an empty text for missing', () => {
    const Records = [
      { ...taken('s'), ErrorCode: null },
      { ...taken('s'), ErrorCode: '' },
      { SequenceNumber: null, ShardId: 's' },
      { SequenceNumber: '', ShardId: 's' },
      { SequenceNumber: '1', ShardId: null },
    ];
    const output = { Records } as never;
    expect(failedEntries(['a', 'b', 'c', 'd', 'e'], output)).toEqual(['c', 'd', 'e']);
  });

  test('takes an entry with an error for rejected, whatever else its result says', () => {
    const Records = [{ ...taken('s'), ErrorCode: 'InternalFailure' }, taken('s')];
    expect(failedEntries(['a', 'b'], { Records })).toEqual(['a']);
  });

  test.each([
    [undefined, 'no results'],
    [null, 'no results'],
    [{}, 'no results'],
    [{ Records: [] }, '0 results'],
    [{ Records: [taken('s')] }, '1 results'],
  ])('refuses the output %j: it has %s', (output, found) => {
    const message = `output has ${found} for 4 entries`;
    const refusal = expect.objectContaining({ code: 'INVALID_OUTPUT', field: 'output', message });
    expect(() => failedEntries(entries, output as PutRecordsOutput)).toThrow(refusal);
  });
});

describe('findMisplaced', () => {
  test('gives all user records of an entry when one of them is not of the shard where it landed, as they were put', () => {
    const aggregator = new ShardedAggregator({ shards: [parent] });
    const put = [0n, LARGEST, 1n, HALF].map((hashKey, n) => userRecord(n, hashKey));
    for (const one of put) aggregator.add(one);
    aggregator.add({ partitionKey: 'order-7', data: Buffer.from('by its MD5, in the upper half') });
    const entries = aggregator.flush();
    expect(entries).toHaveLength(1);

    const misplaced = findMisplaced(entries, { Records: [taken('lower')] }, [parent, ...children]);
    const texts = ['0', '1', '2', '3', 'by its MD5, in the upper half'];
    expect(misplaced.map(({ data }) => Buffer.from(data).toString())).toEqual(texts);
    expect(misplaced[1]).toMatchObject(put[1] as object);
    expect(misplaced[4]?.explicitHashKey).toBeUndefined();
    expect(findMisplaced(entries, { Records: [taken('parent')] }, [parent])).toEqual([]);
  });

  test('returns plain user records, as they were put', () => {
    const aggregator = new ShardedAggregator({ shards: [parent] });
    const data = Buffer.from('1');
    aggregator.add({ partitionKey: 'k', explicitHashKey: ' 5', data, tags: [{ key: 't' }] });
    const misplaced = findMisplaced(aggregator.flush(), { Records: [taken('upper')] }, children);
    expect(misplaced).toStrictEqual([
      { partitionKey: 'k', explicitHashKey: '5', data, tags: [{ key: 't' }] },
    ]);
    expect(misplaced[0]?.data).toBe(data);
  });

  test('finds the same with a ShardMap, in which each shard is read once, whoever asks', () => {
    const reads: string[] = [];
    const shards = children.map(
      (child): Shard => ({
        ...child,
        get HashKeyRange() {
          reads.push(child.ShardId as string);
          return child.HashKeyRange;
        },
      }),
    );
    const shardMap = new ShardMap(shards);
    const stale = new ShardedAggregator({ shards: [parent] });
    for (const n of [0, 1]) stale.add(userRecord(n, n === 0 ? 0n : LARGEST));
    const entries = stale.flush();
    const output = { Records: [taken('upper')] };
    const misplaced = findMisplaced(entries, output, shardMap);
    expect(misplaced).toHaveLength(2);
    expect(misplaced).toEqual(findMisplaced(entries, output, children));
    const aggregator = new ShardedAggregator({ shards: shardMap });
    aggregator.updateShards(shardMap);
    for (const one of misplaced) aggregator.add(one);
    const again = aggregator.flush();
    expect(again).toHaveLength(2);
    expect(findMisplaced(again, { Records: [taken('lower'), taken('upper')] }, shardMap)).toEqual([]);
    expect(reads).toEqual(['lower', 'upper']);
  });

  test('reads of a list only the shards that took an entry', () => {
    const aggregator = new ShardedAggregator({ shards: [parent] });
    aggregator.add(userRecord(0, 0n));
    const entries = aggregator.flush();
    const unread = { ShardId: 'unread', HashKeyRange: undefined };
    expect(findMisplaced(entries, { Records: [taken('lower')] }, [unread, ...children])).toEqual([]);
    const bad = expect.objectContaining({
      code: 'INVALID_SHARDS',
      message: 'shards has no range of hash keys for unread',
    });
    expect(() => findMisplaced(entries, { Records: [taken('unread')] }, [unread, ...children])).toThrow(bad);
  });

  test('knows the entries and shards of another copy of the package, as where ESM meets CommonJS', async () => {
    vi.resetModules();
    const other = await import('@kpl-kit/aggregator');
    expect(other.ShardMap).not.toBe(ShardMap);
    const theirs = new other.ShardedAggregator({ shards: new ShardMap([parent]) });
    for (const n of [0, 1]) theirs.add(userRecord(n, n === 0 ? 0n : LARGEST));
    const entries = theirs.flush();
    expect(entries).toHaveLength(1);
    const shards = new other.ShardMap(children);
    const misplaced = findMisplaced(entries, { Records: [taken('lower')] }, shards);
    const ours = new ShardedAggregator({ shards });
    for (const one of misplaced) ours.add(one);
    expect(ours.updateShards(new other.ShardMap(children))).toEqual([]);
    expect(ours.flush().map(({ ExplicitHashKey }) => ExplicitHashKey)).toEqual(['0', String(LARGEST)]);
  });

  test('leaves entries plain for the SDK', () => {
    const aggregator = new ShardedAggregator({ shards: [parent] });
    aggregator.add(userRecord(0, 0n));
    const [entry] = aggregator.flush();
    expect(entry).toStrictEqual({ Data: Buffer.from('0'), PartitionKey: 'k', ExplicitHashKey: '0' });
    expect(Object.getOwnPropertyDescriptors({ ...entry })).toHaveProperty('Data');
    expect(Reflect.ownKeys({ ...entry })).toEqual(['Data', 'PartitionKey', 'ExplicitHashKey']);
  });

  test.each([
    [0n, []],
    [HALF - 1n, []],
    [HALF, ['0']],
    [LARGEST, ['0']],
  ])('takes the ends of a range for parts of it: %s', (hashKey, texts) => {
    const aggregator = new ShardedAggregator({ shards: [parent] });
    aggregator.add(userRecord(0, hashKey));
    const misplaced = findMisplaced(aggregator.flush(), { Records: [taken('lower')] }, children);
    expect(misplaced.map(({ data }) => Buffer.from(data).toString())).toEqual(texts);
  });

  test('gives nothing of an entry that landed on a new shard, when all of it belongs there', () => {
    const aggregator = new ShardedAggregator({ shards: [parent] });
    for (const n of [0, 1]) aggregator.add(userRecord(n, BigInt(n)));
    expect(findMisplaced(aggregator.flush(), { Records: [taken('lower')] }, children)).toEqual([]);
  });

  test('has nothing to say of an entry that failed', () => {
    const aggregator = new ShardedAggregator({ shards: [parent] });
    aggregator.add(userRecord(0, LARGEST));
    const entries = aggregator.flush();
    expect(findMisplaced(entries, { Records: [{ ErrorCode: 'InternalFailure' }] }, children)).toEqual([]);
  });

  test('gives what can be added again, until nothing is misplaced', () => {
    const aggregator = new ShardedAggregator({ shards: [parent] });
    for (let n = 0; n < 20; n++) aggregator.add(userRecord(n, n % 3 === 0 ? LARGEST : 0n));
    let entries = aggregator.flush();
    let sentAgain = 0;
    // Kinesis goes by the explicit hash key of the entry.
    const put = () => ({
      Records: entries.map(({ ExplicitHashKey }) =>
        taken(BigInt(ExplicitHashKey) < HALF ? 'lower' : 'upper'),
      ),
    });
    let misplaced = findMisplaced(entries, put(), children);
    for (let round = 0; round < 3 && misplaced.length > 0; round++) {
      aggregator.updateShards(children);
      entries = [...misplaced.flatMap((one) => aggregator.add(one)), ...aggregator.flush()];
      sentAgain += misplaced.length;
      misplaced = findMisplaced(entries, put(), children);
    }
    expect(misplaced).toEqual([]);
    // The one entry, which the first user record has drawn to the upper half, and nothing more.
    expect(sentAgain).toBe(20);
  });

  test('refuses what it does not know', () => {
    const aggregator = new ShardedAggregator({ shards: [parent] });
    aggregator.add(userRecord(0, 0n));
    const entries = aggregator.flush();
    const output = { Records: [taken('parent')] };
    expect(() => findMisplaced(entries, output, children)).toThrow(
      expect.objectContaining({
        code: 'INVALID_SHARDS',
        message: 'shards has no parent, which took entry 0: ask ListShards again',
      }),
    );
    expect(() => findMisplaced(entries, { Records: [] }, children)).toThrow(
      expect.objectContaining({ code: 'INVALID_OUTPUT' }),
    );
    expect(() => findMisplaced(entries, output, [null as never, ...children])).toThrow(
      expect.objectContaining({ code: 'INVALID_SHARDS' }),
    );
    const copy = entries.map((entry) => ({ ...entry }));
    const refusal = expect.objectContaining({
      code: 'INVALID_ENTRY',
      field: 'entries[0]',
      message: 'entries[0] is not one that a ShardedAggregator has made, but a copy or another',
    });
    expect(() => findMisplaced(copy, output, [parent])).toThrow(refusal);
  });
});

describe('putRecordsBatches', () => {
  test('divides by count and by bytes, keys in UTF-8 included', () => {
    const sizes = (list: readonly ReturnType<typeof entry>[], options = {}) =>
      [...putRecordsBatches(list, options)].map(({ Records }) => Records.length);
    expect(sizes(Array.from({ length: 1_001 }, () => entry(1, 'k')))).toEqual([500, 500, 1]);
    expect(sizes([entry(5, 'k'), entry(3, 'k'), entry(5, 'k')], { maxBytes: 10 })).toEqual([2, 1]);
    expect(sizes([entry(5, 'k'), entry(3, 'é'), entry(5, 'k')], { maxBytes: 10 })).toEqual([1, 1, 1]);
    expect(sizes([entry(1, 'k'), entry(1, 'k'), entry(1, 'k')], { maxEntries: 2 })).toEqual([2, 1]);
    expect(sizes([entry(MEBIBYTE_10 - 1, 'k'), entry(0, 'k')])).toEqual([1, 1]);
    expect(sizes([])).toEqual([]);
  });

  test('keeps limits, order and every entry, as few requests as can be in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 30 })),
        fc.integer({ min: 31, max: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (lengths, maxBytes, maxEntries) => {
          const list = lengths.map((length) => entry(length, 'k'));
          const batches = [...putRecordsBatches(list, { maxBytes, maxEntries })].map(
            ({ Records }) => Records,
          );
          expect(batches.flat()).toEqual(list);
          const bytes = (records: readonly (typeof list)[0][]) =>
            records.reduce((sum, { Data }) => sum + Data.length + 1, 0);
          for (const [index, batch] of batches.entries()) {
            expect(batch.length).toBeLessThanOrEqual(maxEntries);
            expect(bytes(batch)).toBeLessThanOrEqual(maxBytes);
            const next = batches[index + 1]?.slice(0, 1);
            if (next) expect(batch.length === maxEntries || bytes([...batch, ...next]) > maxBytes).toBe(true);
          }
        },
      ),
    );
  });

  test('names an entry that is too large, after all others have come out', () => {
    const list = [entry(1, 'k'), entry(MEBIBYTE_10, 'k'), entry(2, 'k')];
    const lengths: number[] = [];
    expect(() => {
      for (const { Records } of putRecordsBatches(list))
        lengths.push(...Records.map(({ Data }) => Data.length));
    }).toThrow(
      expect.objectContaining({
        code: 'ENTRY_TOO_LARGE',
        field: 'entries[1]',
        message: 'entries[1] has 10485761 bytes with its key, expected at most 10485760',
      }),
    );
    expect(lengths).toEqual([1, 2]);
  });

  test('brings out what came before when the entries throw, then throws the same', () => {
    function* failing() {
      for (let n = 0; n < 7; n++) yield entry(n, 'k');
      throw new RangeError('mine');
    }
    const lengths: number[] = [];
    const run = () => {
      for (const { Records } of putRecordsBatches(failing(), { maxEntries: 5 }))
        lengths.push(...Records.map(({ Data }) => Data.length));
    };
    expect(run).toThrow(new RangeError('mine'));
    expect(lengths).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test.each([
    null,
    undefined,
    {},
    { Data: new Uint8Array(1) },
    { PartitionKey: 'k' },
    { Data: 'text', PartitionKey: 'k' },
    { Data: new Uint16Array(1), PartitionKey: 'k' },
    { Data: new Uint8Array(1), PartitionKey: 7 },
  ])('names %j, which is not an entry, after all others have come out', (bad) => {
    const lengths: number[] = [];
    expect(() => {
      for (const { Records } of putRecordsBatches([entry(1, 'k'), bad as never, entry(2, 'k')]))
        lengths.push(...Records.map(({ Data }) => Data.length));
    }).toThrow(
      expect.objectContaining({
        code: 'INVALID_ENTRY',
        field: 'entries[1]',
        message: 'entries[1] is not an object with Data (a Uint8Array) and PartitionKey (a string)',
      }),
    );
    expect(lengths).toEqual([1, 2]);
  });

  test('names every entry that cannot be sent: the first is thrown, the others are its cause', () => {
    function* failing() {
      yield entry(9, 'k');
      yield null as never;
      yield entry(1, 'k');
      throw new RangeError('mine');
    }
    const batches: number[] = [];
    const run = () => {
      for (const { Records } of putRecordsBatches(failing(), { maxBytes: 5 })) batches.push(Records.length);
    };
    const fields = [expect.objectContaining({ field: 'entries[1]' }), new RangeError('mine')];
    expect(run).toThrow(
      expect.objectContaining({
        code: 'ENTRY_TOO_LARGE',
        field: 'entries[0]',
        cause: expect.objectContaining({ errors: fields, message: 'More errors' }),
      }),
    );
    expect(batches).toEqual([1]);
  });

  test('names an entry that cannot be read, after all others have come out', () => {
    const unreadable = {
      PartitionKey: 'k',
      get Data(): Uint8Array {
        throw new RangeError('mine');
      },
    };
    const lengths: number[] = [];
    expect(() => {
      for (const { Records } of putRecordsBatches([entry(1, 'k'), unreadable, entry(2, 'k')]))
        lengths.push(...Records.map(({ Data }) => Data.length));
    }).toThrow(
      expect.objectContaining({
        code: 'INVALID_ENTRY',
        field: 'entries[1]',
        message: 'entries[1] cannot be read',
        cause: expect.objectContaining({ errors: [new RangeError('mine')] }),
      }),
    );
    expect(lengths).toEqual([1, 2]);
  });

  test('takes the data of another realm, as in Jest', () => {
    const Data = vm.runInNewContext('new Uint8Array(3)') as Uint8Array;
    expect([...putRecordsBatches([{ Data, PartitionKey: 'k' }])]).toHaveLength(1);
  });

  test.each([
    [{ maxEntries: 501 }, 'maxEntries is 501, expected a whole number from 1 to 500'],
    [{ maxEntries: 0 }, 'maxEntries is 0, expected a whole number from 1 to 500'],
    [{ maxBytes: MEBIBYTE_10 + 1 }, 'maxBytes is 10485761, expected a whole number from 1 to 10485760'],
    [{ maxBytes: 1.5 }, 'maxBytes is 1.5, expected a whole number from 1 to 10485760'],
    [{ maxRecords: 5 } as object, 'maxRecords is not an option, expected maxEntries, maxBytes'],
    [[] as object, 'options is not an object'],
  ])('refuses %j at once', (options, message) => {
    const refusal = expect.objectContaining({ code: 'INVALID_OPTION', message });
    expect(() => putRecordsBatches([], options)).toThrow(refusal);
  });
});

test.each([null, undefined, {}, 7, 'text', { [Symbol.iterator]: 7 }])(
  '%j is not a list of entries',
  (entries) => {
    const refusal = expect.objectContaining({ code: 'INVALID_ENTRY', field: 'entries' });
    expect(() => failedEntries(entries as never, { Records: [] })).toThrow(refusal);
    expect(() => failedEntries(entries as never, { Records: [] })).toThrow('entries is not an array');
    expect(() => findMisplaced(entries as never, { Records: [] }, children)).toThrow(refusal);
    expect(() => putRecordsBatches(entries as never)).toThrow(refusal);
    expect(() => putRecordsBatches(entries as never)).toThrow('entries is not an iterable of entries');
  },
);

describe('a record of 10 MiB', () => {
  // Two user records of one key in one frame: 20 bytes of frame, 3 of the key, and for each user record 2 of the
  // index, and twice a field tag with a length of 4 bytes.
  const overhead = 20 + 3 + 2 * (2 + 2 * 5);

  test.each([
    [MEBIBYTE_10 - 1, 1],
    [MEBIBYTE_10, 2],
  ])('that is packed into %i bytes goes out in %i entries: its own key, a, counts', (byteLength, count) => {
    const aggregator = new RecordAggregator({ maxBytes: MEBIBYTE_10 });
    const first = MEBIBYTE_10 / 2 - 100;
    const entries = [first, byteLength - overhead - first].flatMap((length) => {
      const entry = aggregator.add({ partitionKey: 'k', data: new Uint8Array(length) });
      return entry === undefined ? [] : [entry];
    });
    entries.push(...aggregator.flush());
    expect(entries).toHaveLength(count);
    expect([...putRecordsBatches(entries)].flatMap(({ Records }) => Records)).toHaveLength(count);
    if (count === 1) expect(entries[0]?.Data.length).toBe(byteLength);
  });

  test.each(['k', 'é', '\u07ff', '\u0800', '日本', '\uffff', '\uffff\uffff', '\u{10000}', '\u{1f600}'])(
    'that is raw may have all bytes that the key %s leaves',
    (partitionKey) => {
      const keyBytes = Buffer.byteLength(partitionKey);
      const aggregator = new RecordAggregator({ maxBytes: MEBIBYTE_10 });
      aggregator.add({ partitionKey: 'kept', data: new Uint8Array(1) });
      expect(() =>
        aggregator.add({ partitionKey, data: new Uint8Array(MEBIBYTE_10 - keyBytes + 1) }),
      ).toThrow(expect.objectContaining({ code: 'USER_RECORD_TOO_LARGE', field: 'data' }));
      const entries = [
        aggregator.add({ partitionKey, data: new Uint8Array(MEBIBYTE_10 - keyBytes) }),
        ...aggregator.flush(),
      ];
      expect(entries.map((entry) => entry?.Data.length)).toEqual([1, MEBIBYTE_10 - keyBytes]);
      expect([...putRecordsBatches(entries as PutRecordsEntry[])]).toHaveLength(2);
    },
  );
});

function taken(ShardId: string) {
  return { SequenceNumber: '1', ShardId };
}

function userRecord(n: number, hashKey: bigint) {
  return { partitionKey: 'k', explicitHashKey: `${hashKey}`, data: Buffer.from(`${n}`) };
}

function entry(byteLength: number, PartitionKey: string) {
  return { Data: new Uint8Array(byteLength), PartitionKey };
}
