import { createHash } from 'node:crypto';
import {
  findMisplaced,
  type PutRecordsEntry,
  type Shard,
  ShardedAggregator,
  type ShardedAggregatorOptions,
  ShardMap,
  type UserRecord,
} from '@kpl-kit/aggregator';
import { captures } from '@kpl-kit/fixtures';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hashKeyOf, shard, summary, takes, userRecordsIn } from './entries.ts';

const LARGEST = 2n ** 128n - 1n;
const HALF = 2n ** 127n;
const lower = shard('lower', 0n, HALF - 1n);
const upper = shard('upper', HALF, LARGEST);
const shards = [upper, lower];
const auto = { RecordDistributionStrategy: 'AUTO', OpenShardCount: 2 };

afterEach(() => {
  vi.restoreAllMocks();
});

describe('ShardedAggregator', () => {
  const paced = captures.filter((capture) => capture.paced);

  test.each(paced)('sends to each shard of $name what the KPL sent', ({ shards, config, ...capture }) => {
    const { aggregationMaxSize: maxBytes, aggregationMaxCount: maxRecords } = config;
    const isLate = capture.shardMap === 'late';
    const aggregator = new ShardedAggregator({ maxBytes, maxRecords, ...(!isLate && { shards }) });
    const made: PutRecordsEntry[] = [];
    for (const [index, userRecord] of capture.put.entries()) {
      made.push(...aggregator.add(userRecord));
      if (!capture.flushedAfter.includes(index + 1)) continue;
      made.push(...aggregator.flush());
      if (isLate) made.push(...aggregator.updateShards(shards));
    }
    for (const one of shards) {
      const ofShard = (entries: readonly PutRecordsEntry[]) =>
        entries.filter(({ ExplicitHashKey }) => takes(one, BigInt(ExplicitHashKey))).map(summary);
      expect(ofShard(made)).toEqual(ofShard(capture.entries));
    }
    expect(made).toHaveLength(capture.entries.length);
  });

  test('is compared with captures of several shards', () => {
    expect(paced.filter(({ shards }) => shards.length > 1).length).toBeGreaterThan(2);
  });

  test('knows that the last hash key of a shard belongs to it', () => {
    const last = BigInt(`0x${createHash('md5').update('k').digest('hex')}`);
    const aggregator = new ShardedAggregator({
      shards: [shard('lower', 0n, last), shard('upper', last + 1n, LARGEST)],
    });
    aggregator.add(userRecord(0, 0n));
    aggregator.add({ partitionKey: 'k', data: Uint8Array.of(1) });
    aggregator.add(userRecord(2, LARGEST));
    expect(aggregator.flush().map((entry) => userRecordsIn(entry).length)).toEqual([2, 1]);
  });

  test('keeps the user records of each shard together, whatever the order of the shards', () => {
    const aggregator = new ShardedAggregator({ shards });
    for (let n = 0; n < 10; n++)
      expect(aggregator.add(userRecord(n, n % 2 === 0 ? 0n : LARGEST))).toEqual([]);
    expect(aggregator.userRecordCount).toBe(10);
    const entries = aggregator.flush();
    expect(entries.map(numbersIn)).toEqual([
      [0, 2, 4, 6, 8],
      [1, 3, 5, 7, 9],
    ]);
    expect(entries.map(({ ExplicitHashKey }) => ExplicitHashKey)).toEqual(['0', String(LARGEST)]);
    expect([aggregator.userRecordCount, aggregator.bufferedByteLength]).toEqual([0, 0]);
    expect(aggregator.flush()).toEqual([]);
  });

  test('takes the ends of a range for parts of it', () => {
    const aggregator = new ShardedAggregator({ shards });
    for (const [n, hashKey] of [0n, HALF - 1n, HALF, LARGEST].entries())
      aggregator.add(userRecord(n, hashKey));
    expect(aggregator.flush().map(numbersIn)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test('leaves closed shards out', () => {
    const closed = { ...shard('parent', 0n, LARGEST), SequenceNumberRange: { EndingSequenceNumber: '9' } };
    const open = { ...upper, SequenceNumberRange: { EndingSequenceNumber: undefined } };
    const asNull = { ...lower, SequenceNumberRange: { EndingSequenceNumber: null as unknown as undefined } };
    const aggregator = new ShardedAggregator({ shards: [closed, asNull, open] });
    aggregator.add(userRecord(0, 0n));
    aggregator.add(userRecord(1, LARGEST));
    expect(aggregator.flush()).toHaveLength(2);
  });

  test.each<[string, unknown, string]>([
    ['no shards', [], 'has no open shard'],
    ['a gap at the beginning', [upper], 'leave a gap before the hash keys of upper'],
    ['a gap at the end', [lower], 'leave a gap at their end'],
    [
      'a gap of one hash key at the end',
      [lower, shard('upper', HALF, LARGEST - 1n)],
      'leave a gap at their end',
    ],
    ['a gap between', [lower, shard('far', HALF + 1n, LARGEST)], 'leave a gap before the hash keys of far'],
    ['an overlap', [lower, shard('near', HALF - 1n, LARGEST)], 'overlap before the hash keys of near'],
    ['the same shard twice', [lower, lower, upper], 'has lower twice'],
    ['a range upside down', [shard('odd', 5n, 4n)], 'has no range of hash keys for odd'],
    ['a range of letters', [odd('a', '9')], 'has no range of hash keys for odd'],
    ['a range with a sign', [odd('-1', '9')], 'has no range of hash keys for odd'],
    ['a range in hexadecimal', [odd('0', '0x9')], 'has no range of hash keys for odd'],
    ['a range of numbers', [odd(0, 9)], 'has no range of hash keys for odd'],
    ['a range beyond 2^128 - 1', [shard('odd', 0n, LARGEST + 1n)], 'has no range of hash keys for odd'],
    ['no range', [{ ShardId: 'odd' }], 'has no range of hash keys for odd'],
    ['no ShardId', [{}], 'has no ShardId at 0'],
    ['an empty ShardId', [{ ...lower, ShardId: '' }], 'has no ShardId at 0'],
    ['null', [null], 'has no ShardId at 0'],
    ["ListShards' whole answer", { Shards: shards }, 'is not an array of shards'],
    ['a closed shard without a range', [...shards, { ...closed('old'), HashKeyRange: {} }], 'for old'],
    ['a closed shard twice', [...shards, closed('old'), closed('old')], 'has old twice'],
  ])('refuses %s', (_, bad, problem) => {
    const refusal = expect.objectContaining({
      code: 'INVALID_SHARDS',
      field: 'shards',
      message: expect.stringContaining(problem),
    });
    expect(() => new ShardMap(bad as Shard[])).toThrow(refusal);
    expect(() => new ShardedAggregator({ shards: bad as Shard[] })).toThrow(refusal);
    const aggregator = new ShardedAggregator({ shards });
    aggregator.add(userRecord(0, 0n));
    expect(() => aggregator.updateShards(bad as Shard[])).toThrow(refusal);
    aggregator.add(userRecord(1, LARGEST));
    expect(aggregator.flush().map(numbersIn)).toEqual([[0], [1]]);
  });

  test.each<[ShardedAggregatorOptions, string]>([
    [{ maxBufferedBytes: -1 }, 'maxBufferedBytes is -1'],
    [{ minEntries: 0 }, 'minEntries is 0'],
    [{ maxBytes: 63 }, 'maxBytes is 63'],
    [{ withoutShards: 'wait' as 'raw' }, `withoutShards is not 'raw' or 'byHashKey'`],
    [{ stream: { MaxRecordSizeInKiB: 10_241 } }, 'stream.MaxRecordSizeInKiB is 10241'],
    [{ stream: { MaxRecordSizeInKiB: 0 } }, 'stream.MaxRecordSizeInKiB is 0'],
    [{ stream: { StreamDescriptionSummary: {} } as object }, 'stream is not the StreamDescriptionSummary'],
    [{ stream: 'orders' as never }, 'stream is not the StreamDescriptionSummary'],
    [null as unknown as ShardedAggregatorOptions, 'options is not an object'],
    [shards as ShardedAggregatorOptions, 'options is not an object'],
    [
      { shards, outerPartitionKey: 'x' } as ShardedAggregatorOptions,
      'outerPartitionKey is not an option, expected maxBytes, maxRecords, loneRecords, shards, ' +
        'withoutShards, maxBufferedBytes, minEntries, stream',
    ],
  ])('refuses the options %j', (options, message) => {
    expect(() => new ShardedAggregator(options)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(message) }),
    );
  });

  const described = { StreamName: 'orders', StreamARN: 'arn', StreamStatus: 'ACTIVE' };
  test.each<[string, unknown]>([
    ['the answer of DescribeStreamSummary', { $metadata: {}, StreamDescriptionSummary: auto }],
    ['its answer, spread', { StreamDescriptionSummary: auto, MaxRecordSizeInKiB: 1 }],
    ['the answer of DescribeStream', { $metadata: {}, StreamDescription: { ...described, Shards: [] } }],
    ['a StreamDescription', { ...described, Shards: [], HasMoreShards: false }],
    ['a StreamSummary of ListStreams', { ...described, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }],
    ['StreamModeDetails', { StreamMode: 'ON_DEMAND' }],
    ['a list', [auto]],
    ['an empty list', []],
    ['a promise', Promise.resolve(auto)],
    ['a Map', new Map(Object.entries(auto))],
    ['names in lower case', { recordDistributionStrategy: 'AUTO' }],
    ['an unknown strategy', { ...auto, RecordDistributionStrategy: 'auto' }],
  ])('refuses %s for a stream, which might hide that it is service-managed', (_, stream) => {
    expect(() => new ShardedAggregator({ shards, stream: stream as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', field: 'stream' }),
    );
  });

  test.each<[string, unknown]>([
    ['a summary without a strategy', { ...described, OpenShardCount: 2 }],
    ['a summary with null for the strategy', { OpenShardCount: 2, RecordDistributionStrategy: null }],
    ['an object without a prototype', Object.assign(Object.create(null), { MaxRecordSizeInKiB: 1_024 })],
  ])('accepts %s', (_, stream) => {
    expect(() => new ShardedAggregator({ shards, stream: stream as never })).not.toThrow();
  });

  describe('computes a hash key', () => {
    /** How often; a key that is not ASCII is encoded to be hashed, and for nothing else. */
    function countDuring(action: () => void): number {
      const encoded = vi.spyOn(TextEncoder.prototype, 'encodeInto');
      action();
      const { length } = encoded.mock.calls;
      encoded.mockRestore();
      return length;
    }
    const keys = ['ä', 'ö', 'ü'];
    const data = Buffer.from('1');
    const parent = shard('parent', 0n, LARGEST);

    test('once to find the shard of a user record, and once for an entry', () => {
      const aggregator = new ShardedAggregator({ shards: [parent] });
      const add = () => keys.map((partitionKey) => aggregator.add({ partitionKey, data }));
      expect(countDuring(add)).toBe(3);
      expect(countDuring(() => aggregator.flush())).toBe(1);
    });

    test('not at all to see that an entry has landed in the shard for which it was packed, or in all of it', () => {
      const aggregator = new ShardedAggregator({ shards });
      for (const partitionKey of keys) aggregator.add({ partitionKey, data });
      const entries = aggregator.flush();
      const isLower = ({ ExplicitHashKey }: PutRecordsEntry) => BigInt(ExplicitHashKey) <= LARGEST / 2n;
      const Records = entries.map((entry) => ({
        SequenceNumber: '1',
        ShardId: isLower(entry) ? 'lower' : 'upper',
      }));
      const merged = Records.map((result) => ({ ...result, ShardId: 'parent' }));
      const find = () => [
        ...findMisplaced(entries, { Records }, shards),
        ...findMisplaced(entries, { Records: merged }, [parent]),
      ];
      expect(countDuring(() => expect(find()).toEqual([]))).toBe(0);
    });
  });

  test('holds the limit of the stream for a record, data and key together', () => {
    const stream = { RecordDistributionStrategy: 'USER_PARTITION_KEY', MaxRecordSizeInKiB: 1_024 };
    const aggregator = new ShardedAggregator({ shards, stream, maxBytes: 10_485_760 });
    expect(() => aggregator.add({ partitionKey: 'k', data: new Uint8Array(2 ** 20) })).toThrow(
      expect.objectContaining({ code: 'USER_RECORD_TOO_LARGE', field: 'data' }),
    );
    const largest = { partitionKey: 'k', explicitHashKey: '0', data: new Uint8Array(2 ** 20 - 1) };
    const half = { ...largest, data: new Uint8Array(2 ** 19) };
    const entries = [largest, half, half].flatMap((userRecord) => aggregator.add(userRecord));
    entries.push(...aggregator.flush());
    expect(entries.map(({ Data }) => Data.length)).toEqual([2 ** 20 - 1, 2 ** 19, 2 ** 19]);
  });

  test('waits for no more than the limit of the stream, where maxBytes is larger', () => {
    const aggregator = new ShardedAggregator({ shards, stream: { MaxRecordSizeInKiB: 1 }, maxBytes: 10_240 });
    const userRecord = { partitionKey: 'k', explicitHashKey: '0', data: new Uint8Array(200) };
    const entries = Array.from({ length: 6 }, () => aggregator.add(userRecord)).flat();
    expect(entries).toHaveLength(1);
    expect(aggregator.bufferedByteLength).toBeLessThan(1_024);
  });

  test.each([null, undefined, {}, { MaxRecordSizeInKiB: null }])(
    'knows no limit of the stream %j',
    (stream) => {
      const aggregator = new ShardedAggregator({ shards, stream: stream as never, maxBufferedBytes: 0 });
      const data = new Uint8Array(2 ** 20);
      expect(aggregator.add({ partitionKey: 'k', data }).map(({ Data }) => Data.length)).toEqual([2 ** 20]);
    },
  );

  test('gives out first what waits longest, not what a full entry has left over', () => {
    const aggregator = new ShardedAggregator({ shards, maxBytes: 100 });
    const added = [
      userRecord(0, 0n),
      userRecord(1, LARGEST),
      { ...userRecord(2, 0n), data: new Uint8Array(90) },
    ];
    expect(added.flatMap((one) => aggregator.add(one)).map(numbersIn)).toEqual([[0]]);
    expect(aggregator.flush().map(({ Data }) => Data.length)).toEqual([1, 90]);
  });

  test('keeps all that was added when a user record is refused by name', () => {
    const aggregator = new ShardedAggregator({ shards });
    aggregator.add(userRecord(0, 0n));
    expect(() => aggregator.add({ partitionKey: '', data: new Uint8Array() })).toThrow(
      expect.objectContaining({ code: 'INVALID_PARTITION_KEY', field: 'partitionKey' }),
    );
    aggregator.add(userRecord(1, 0n));
    expect(aggregator.flush().map(numbersIn)).toEqual([[0, 1]]);
  });
});

describe('ShardedAggregator without shards', () => {
  test('sends each user record alone and at once, as the KPL does', () => {
    const aggregator = new ShardedAggregator();
    for (const n of [0, 1]) {
      const data = Buffer.from(`${n}`);
      expect(aggregator.add(userRecord(n, 7n))).toEqual([
        { Data: data, PartitionKey: 'k', ExplicitHashKey: '7' },
      ]);
    }
    expect(aggregator.userRecordCount).toBe(0);
  });

  test('packs those apart whose hash keys differ in any one bit', () => {
    const aggregator = new ShardedAggregator({ withoutShards: 'byHashKey' });
    const hashKeys = [0n, ...Array.from({ length: 128 }, (_, bit) => 2n ** BigInt(bit))];
    expect(hashKeys.flatMap((hashKey, n) => aggregator.add(userRecord(n, hashKey)))).toEqual([]);
    expect(aggregator.flush().map(numbersIn)).toEqual(hashKeys.map((_, n) => [n]));
  });

  test('sends each as an aggregated record of one, when asked to', () => {
    const aggregator = new ShardedAggregator({ loneRecords: 'aggregated' });
    const [entry, ...rest] = aggregator.add({ partitionKey: 'k', data: Uint8Array.of(1) });
    expect(rest).toEqual([]);
    expect(entry?.PartitionKey).toBe('a');
    expect(entry && userRecordsIn(entry)).toEqual([{ partitionKey: 'k', data: Uint8Array.of(1) }]);
  });

  test('packs those with the same hash key, when asked to', () => {
    const aggregator = new ShardedAggregator({ withoutShards: 'byHashKey' });
    for (let n = 0; n < 6; n++) expect(aggregator.add(userRecord(n, BigInt(n % 3)))).toEqual([]);
    expect(aggregator.flush().map(numbersIn)).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
  });

  test('packs a partition key together with an explicit hash key that is its MD5', () => {
    const aggregator = new ShardedAggregator({ withoutShards: 'byHashKey' });
    for (const partitionKey of ['a', 'b']) {
      aggregator.add({ partitionKey, data: Buffer.from('1') });
      aggregator.add({ ...userRecord(2, hashKeyOf({ partitionKey })), partitionKey: 'other' });
    }
    expect(aggregator.flush().map(numbersIn)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test('packs by shard as soon as these are known', () => {
    const aggregator = new ShardedAggregator({ withoutShards: 'byHashKey' });
    for (let n = 0; n < 6; n++) aggregator.add(userRecord(n, BigInt(n % 3)));
    expect(aggregator.updateShards(shards)).toEqual([]);
    expect(aggregator.flush().map(numbersIn)).toEqual([[0, 3, 1, 4, 2, 5]]);
  });
});

describe('ShardedAggregator.updateShards', () => {
  test('regroups waiting user records, each hash key in order', () => {
    const aggregator = new ShardedAggregator({ shards: [shard('parent', 0n, LARGEST)] });
    for (let n = 0; n < 8; n++) aggregator.add(userRecord(n, n % 2 === 0 ? 0n : LARGEST));
    const before = aggregator.userRecordCount;
    expect(aggregator.updateShards(shards)).toEqual([]);
    expect(aggregator.userRecordCount).toBe(before);
    aggregator.add(userRecord(8, 0n));
    expect(aggregator.flush().map(numbersIn)).toEqual([
      [0, 2, 4, 6, 8],
      [1, 3, 5, 7],
    ]);
  });

  test('gives out what is full after a merge', () => {
    const aggregator = new ShardedAggregator({ shards, maxRecords: 3 });
    for (let n = 0; n < 4; n++) aggregator.add(userRecord(n, n % 2 === 0 ? 0n : LARGEST));
    expect(aggregator.updateShards([shard('merged', 0n, LARGEST)]).map(numbersIn)).toEqual([[0, 2, 1]]);
    expect(aggregator.flush().map(numbersIn)).toEqual([[3]]);
  });
});

describe('ShardedAggregator with minEntries', () => {
  const options = { shards, maxRecords: 2, minEntries: 3 };

  test('returns full entries together, with their digests', () => {
    const aggregator = new ShardedAggregator(options);
    for (let n = 0; n < 5; n++) expect(aggregator.add(userRecord(n, 0n))).toEqual([]);
    const entries = aggregator.add(userRecord(5, 0n));
    expect(entries.map(numbersIn)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    for (let n = 6; n < 9; n++) expect(aggregator.add(userRecord(n, 0n))).toEqual([]);
    expect(aggregator.flush().map(numbersIn)).toEqual([[6, 7], [8]]);
    expect(aggregator.flush()).toEqual([]);
  });

  test('counts the entries that it keeps back', () => {
    const aggregator = new ShardedAggregator(options);
    for (let n = 0; n < 4; n++) aggregator.add(userRecord(n, 0n));
    const { userRecordCount, bufferedByteLength } = aggregator;
    const entries = aggregator.flush();
    expect(userRecordCount).toBe(4);
    expect(bufferedByteLength).toBe(entries.reduce((sum, { Data }) => sum + Data.length, 0));
    expect(aggregator).toMatchObject({ userRecordCount: 0, bufferedByteLength: 0 });
  });

  test('returns them when they take too much memory', () => {
    const aggregator = new ShardedAggregator({ ...options, maxBufferedBytes: 1_700 });
    expect(aggregator.add(userRecord(0, 0n))).toEqual([]);
    expect(aggregator.add(userRecord(1, 0n))).toEqual([]);
    expect(aggregator.add(userRecord(2, 0n)).map(numbersIn)).toEqual([[0, 1]]);
    expect(aggregator.userRecordCount).toBe(1);
  });

  test('counts their data twice, as it is in their user records and in their frames', () => {
    const data = new Uint8Array(10_000);
    const hold = (maxBufferedBytes: number) => {
      const aggregator = new ShardedAggregator({ ...options, maxBufferedBytes });
      for (let n = 0; n < 4; n++) aggregator.add({ partitionKey: 'k', explicitHashKey: '0', data });
      return aggregator.userRecordCount;
    };
    expect([hold(70_000), hold(90_000)]).toEqual([0, 4]);
  });

  test('packs them again for new shards, in order', () => {
    const aggregator = new ShardedAggregator({ ...options, shards: [shard('all', 0n, LARGEST)] });
    for (let n = 0; n < 5; n++) aggregator.add(userRecord(n, n % 2 === 0 ? 0n : LARGEST));
    const entries = [...aggregator.updateShards(shards), ...aggregator.flush()];
    expect(entries.map(numbersIn)).toEqual([[0, 2], [1, 3], [4]]);
  });

  test('does not switch to a service-managed stream while tags are kept back', () => {
    const aggregator = new ShardedAggregator(options);
    for (let n = 0; n < 2; n++) aggregator.add({ ...userRecord(n, 0n), tags: [{ key: 'trace' }] });
    expect(() => aggregator.updateStream(auto)).toThrow(
      expect.objectContaining({ code: 'AGGREGATION_UNSUPPORTED', field: 'tags' }),
    );
    expect(aggregator.flush().map(numbersIn)).toEqual([[0, 1]]);
  });
});

describe('ShardedAggregator with maxBufferedBytes', () => {
  test('sends what waits longest when all together is too much', () => {
    const four = [0n, 1n, 2n, 3n].map((n) => shard(`s${n}`, n * 2n ** 126n, (n + 1n) * 2n ** 126n - 1n));
    const aggregator = new ShardedAggregator({ shards: four, maxBufferedBytes: 200 });
    const sent: number[][] = [];
    for (let n = 0; n < 40; n++) {
      const hashKey = BigInt(n % 4) * 2n ** 126n;
      for (const entry of aggregator.add(userRecord(n, hashKey))) sent.push(numbersIn(entry));
      expect(aggregator.bufferedByteLength).toBeLessThanOrEqual(200);
    }
    for (const entry of aggregator.flush()) sent.push(numbersIn(entry));
    expect(sent.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(sent[0]?.[0]).toBe(0);
    for (let of = 0; of < 4; of++) {
      const inOrder = sent.flat().filter((n) => n % 4 === of);
      expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    }
  });

  test('counts the exact size of what waits', () => {
    const aggregator = new ShardedAggregator({ shards });
    for (let n = 0; n < 4; n++) aggregator.add(userRecord(n, n % 2 === 0 ? 0n : LARGEST));
    const counted = aggregator.bufferedByteLength;
    const byteLengths = aggregator.flush().map(({ Data }) => Data.length);
    expect(byteLengths).toHaveLength(2);
    expect(counted).toBe(byteLengths.reduce((sum, byteLength) => sum + byteLength));
  });

  /** How many wait at most. */
  const mostWaiting = (options: ShardedAggregatorOptions, add: (n: number) => UserRecord) => {
    const aggregator = new ShardedAggregator({ maxBufferedBytes: 100_000, ...options });
    let most = 0;
    let sent = 0;
    for (let n = 0; n < 1_000; n++) {
      for (const entry of aggregator.add(add(n))) sent += userRecordsIn(entry).length;
      most = Math.max(most, aggregator.userRecordCount);
    }
    expect(aggregator.userRecordCount + sent).toBe(1_000);
    return most;
  };
  const key = 'k'.repeat(250);
  const tags = Array.from({ length: 10 }, () => ({ key: 'a' }));

  // About what V8 needs: 450 bytes beside data and key, 500 for a shard or a hash key, 100 for a tag.
  test.each<[string, number, number, ShardedAggregatorOptions, (n: number) => UserRecord]>([
    ['small ones', 215, 220, {}, (n) => userRecord(n, 0n)],
    ['those with data', 130, 133, {}, (n) => ({ ...userRecord(n, 0n), data: padded(n, 300) })],
    ['those with long keys', 102, 105, {}, (n) => ({ ...userRecord(n, 0n), partitionKey: key })],
    ['those with tags', 65, 66, {}, (n) => ({ ...userRecord(n, 0n), tags })],
    [
      'those with keys of their own',
      90,
      105,
      { withoutShards: 'byHashKey' },
      (n) => userRecord(n, BigInt(n)),
    ],
  ])('counts what %s cost in memory, whatever their size in an entry', (_, least, most, options, add) => {
    const count = mostWaiting({ shards: options.withoutShards ? undefined : shards, ...options }, add);
    expect(count).toBeGreaterThanOrEqual(least);
    expect(count).toBeLessThanOrEqual(most);
  });

  test('keeps a shard waiting while others fill their entries, and sends it first when room is needed', () => {
    const aggregator = new ShardedAggregator({ shards, maxRecords: 3, maxBufferedBytes: 2_500 });
    aggregator.add(userRecord(0, 0n));
    const sent: number[][] = [];
    for (let n = 1; n <= 8; n++) sent.push(...aggregator.add(userRecord(n, LARGEST)).map(numbersIn));
    expect(sent).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(aggregator.add({ ...userRecord(9, LARGEST - 1n), partitionKey: key }).map(numbersIn)).toEqual([
      [7, 8, 9],
    ]);
    aggregator.add(userRecord(10, LARGEST));
    expect(aggregator.add({ ...userRecord(11, LARGEST), partitionKey: key }).map(numbersIn)).toEqual([[0]]);
    expect(aggregator.flush().map(numbersIn)).toEqual([[10, 11]]);
  });

  test('adds to what waits already, and regroups all of it, after something has gone out for room', () => {
    const aggregator = new ShardedAggregator({ withoutShards: 'byHashKey', maxBufferedBytes: 3_000 });
    const sent: number[][] = [];
    const add = (n: number, hashKey: bigint) =>
      sent.push(...aggregator.add(userRecord(n, hashKey)).map(numbersIn));
    for (let n = 0; n < 4; n++) add(n, BigInt(n));
    expect(sent).toEqual([[0]]);
    add(4, 2n);
    expect(sent).toEqual([[0], [1]]);
    expect(aggregator.userRecordCount).toBe(3);
    expect(aggregator.updateShards(shards)).toEqual([]);
    expect(aggregator.flush().map(numbersIn)).toEqual([[2, 4, 3]]);
  });

  test('goes through what waits once, however much goes out one by one', () => {
    const aggregator = new ShardedAggregator({ withoutShards: 'byHashKey', maxBufferedBytes: 500_000 });
    const iterators = [
      vi.spyOn(Map.prototype, Symbol.iterator),
      vi.spyOn(Map.prototype, 'entries'),
      vi.spyOn(Map.prototype, 'keys'),
      vi.spyOn(Map.prototype, 'values'),
    ];
    const made = () => iterators.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    const sent: number[] = [];
    for (let n = 0; n < 5_000; n++)
      for (const entry of aggregator.add(userRecord(n, BigInt(n)))) sent.push(...numbersIn(entry));
    for (const entry of aggregator.flush()) sent.push(...numbersIn(entry));
    expect(sent).toEqual(Array.from({ length: 5_000 }, (_, n) => n));
    expect(made()).toBeLessThan(20);
  });

  test('keeps nothing with 0', () => {
    const aggregator = new ShardedAggregator({ shards, maxBufferedBytes: 0 });
    expect(aggregator.add(userRecord(0, 0n)).map(numbersIn)).toEqual([[0]]);
    expect(aggregator.userRecordCount).toBe(0);
  });
});

describe('ShardMap', () => {
  const shardMap = () => new ShardMap([closed('old'), ...shards]);

  test.each([
    [0n, 'lower'],
    [HALF - 1n, 'lower'],
    [HALF, 'upper'],
    [LARGEST, 'upper'],
  ])('knows which open shard takes the hash key %s, in hexadecimal and in decimal', (hashKey, shardId) => {
    expect(shardMap().shardIdOf(hashKey.toString(16).padStart(32, '0'))).toBe(shardId);
    expect(shardMap().shardIdOf(hashKey.toString().padStart(39, '0'))).toBe(shardId);
  });

  test('reads hexadecimal digits in upper case', () => {
    const end = 0xb0n * 2n ** 120n;
    const twoShards = new ShardMap([shard('up to af', 0n, end - 1n), shard('from b0', end, LARGEST)]);
    expect(twoShards.shardIdOf(`AF${'F'.repeat(30)}`)).toBe('up to af');
    expect(twoShards.shardIdOf(`B0${'0'.repeat(30)}`)).toBe('from b0');
  });

  const beyond = (LARGEST + 1n).toString();
  test.each([
    '',
    '5',
    'f'.repeat(31),
    'f'.repeat(33),
    '1'.repeat(40),
    'g'.repeat(32),
    'f'.repeat(39),
    beyond,
    5,
    undefined,
    [0, 0, 0, 0],
    Array(32).fill('0'),
  ])('refuses the hash key %j', (hashKey) => {
    expect(() => shardMap().shardIdOf(hashKey as string)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: 'hashKey is not 32 hexadecimal or 39 decimal digits',
      }),
    );
  });

  test('knows the hash keys of all shards, closed ones too', () => {
    expect(shardMap().get('lower')).toEqual({ shardId: 'lower', starting: 0n, ending: HALF - 1n });
    expect(shardMap().get('old')).toEqual({ shardId: 'old', starting: 0n, ending: LARGEST });
    expect(shardMap().get('new')).toBeUndefined();
  });

  test('is not taken for options', () => {
    const refusal = expect.objectContaining({ code: 'INVALID_OPTION', message: 'options is not an object' });
    expect(() => new ShardedAggregator(shardMap() as ShardedAggregatorOptions)).toThrow(refusal);
  });
});

function closed(ShardId: string): Shard {
  return { ...shard(ShardId, 0n, LARGEST), SequenceNumberRange: { EndingSequenceNumber: '9' } };
}

/** A shard with a range that is none. */
function odd(StartingHashKey: unknown, EndingHashKey: unknown): object {
  return { ShardId: 'odd', HashKeyRange: { StartingHashKey, EndingHashKey } };
}

function padded(n: number, byteLength: number): Uint8Array {
  return Buffer.from(`${n}`.padStart(byteLength, '0'));
}

/** The data is the number. */
function userRecord(n: number, hashKey: bigint) {
  return { partitionKey: 'k', explicitHashKey: `${hashKey}`, data: Buffer.from(`${n}`) };
}

function numbersIn(entry: PutRecordsEntry): number[] {
  return userRecordsIn(entry).map(({ data }) => Number(Buffer.from(data).toString()));
}

describe('ShardedAggregator for a service-managed stream', () => {
  test.each<[string, ShardedAggregatorOptions]>([
    ['that knows the shards', { shards }],
    ['that does not know the shards', {}],
    ['that packs by hash key', { withoutShards: 'byHashKey' }],
  ])('sends each user record raw at once, one %s', (_, options) => {
    const aggregator = new ShardedAggregator({ ...options, stream: auto });
    for (let n = 0; n < 4; n++) {
      expect(aggregator.add(userRecord(n, 0n))).toEqual([
        { Data: userRecord(n, 0n).data, PartitionKey: userRecord(n, 0n).partitionKey, ExplicitHashKey: '0' },
      ]);
    }
    expect(aggregator.flush()).toEqual([]);
  });

  test('finds nothing misplaced, since any shard may take a user record', () => {
    const aggregator = new ShardedAggregator({ shards, stream: auto });
    const entries = aggregator.add(userRecord(0, 0n));
    const output = { Records: [{ SequenceNumber: '1', ShardId: 'upper' }] };
    expect(findMisplaced(entries, output, shards)).toEqual([]);
  });

  test('refuses tags, which need an aggregated record, and aggregated lone records', () => {
    const aggregator = new ShardedAggregator({ shards, stream: auto });
    const refusal = (message: string) =>
      expect.objectContaining({ code: 'AGGREGATION_UNSUPPORTED', message: expect.stringContaining(message) });
    const tagged = { ...userRecord(0, 0n), tags: [{ key: 'trace' }] };
    expect(() => aggregator.add(tagged)).toThrow(
      refusal('tags are there, but the stream is service-managed'),
    );
    expect(() => new ShardedAggregator({ loneRecords: 'aggregated', stream: auto })).toThrow(
      refusal("loneRecords is 'aggregated'"),
    );
    expect(aggregator.add({ ...tagged, tags: [] })).toHaveLength(1);
  });

  test('limits each record as the stream does', () => {
    const aggregator = new ShardedAggregator({ shards, stream: { ...auto, MaxRecordSizeInKiB: 1 } });
    expect(() => aggregator.add({ ...userRecord(0, 0n), data: new Uint8Array(1_024) })).toThrow(
      expect.objectContaining({ code: 'USER_RECORD_TOO_LARGE' }),
    );
  });

  test('sends what waits raw when the stream becomes one, unlike the KPL, whose aggregated record the KCL drops', () => {
    const aggregator = new ShardedAggregator({ shards });
    for (let n = 0; n < 4; n++) aggregator.add(userRecord(n, n % 2 === 0 ? 0n : LARGEST));
    const entries = aggregator.updateStream(auto);
    expect(entries.map(({ Data }) => Data)).toEqual([0, 2, 1, 3].map((n) => userRecord(n, 0n).data));
    expect(aggregator.userRecordCount).toBe(0);
    expect(aggregator.add(userRecord(4, 0n))).toHaveLength(1);
  });

  test('packs again, to the limits that it was given, when the stream is an ordinary one again', () => {
    const aggregator = new ShardedAggregator({ shards, stream: auto, maxRecords: 3 });
    expect(aggregator.updateStream({ ...auto, RecordDistributionStrategy: 'USER_PARTITION_KEY' })).toEqual(
      [],
    );
    for (let n = 0; n < 2; n++) expect(aggregator.add(userRecord(n, 0n))).toEqual([]);
    expect(aggregator.add(userRecord(2, 0n)).map(numbersIn)).toEqual([[0, 1, 2]]);
  });

  test('changes nothing when it cannot switch: a description of something else, or tags that wait', () => {
    const aggregator = new ShardedAggregator({ shards });
    aggregator.add({ ...userRecord(0, 0n), tags: [{ key: 'trace' }] });
    aggregator.add(userRecord(1, 0n));
    for (const other of [{ StreamDescriptionSummary: auto }, undefined, null]) {
      expect(() => aggregator.updateStream(other as object)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', field: 'stream' }),
      );
    }
    expect(() => aggregator.updateStream(auto)).toThrow(
      expect.objectContaining({
        code: 'AGGREGATION_UNSUPPORTED',
        field: 'tags',
        message: expect.stringContaining('tags wait, but the stream is service-managed'),
      }),
    );
    expect(aggregator.userRecordCount).toBe(2);
    expect(aggregator.flush().map(numbersIn)).toEqual([[0, 1]]);
    expect(aggregator.updateStream(auto)).toEqual([]);
  });
});
