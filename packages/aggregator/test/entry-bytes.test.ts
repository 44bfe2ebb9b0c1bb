import { createHash } from 'node:crypto';
import {
  aggregate,
  type PutRecordsEntry,
  putRecordsBatches,
  RecordAggregator,
  ShardedAggregator,
  type UserRecord,
} from '@kpl-kit/aggregator';
import { userRecords } from '@kpl-kit/fixtures/arbitraries';
import { AggregatedRecord } from '@kpl-kit/proto';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Md5Lanes } from '../src/md5/md5-lanes.ts';
import { messageIn, shard } from './entries.ts';

afterEach(leaveRuntime);

function leaveRuntime() {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
}

/** What entries are written with. */
const runtimes: Record<string, () => void> = {
  'on Node': () => {},
  'without Buffer': () => vi.stubGlobal('Buffer', undefined),
  'without node:crypto': () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
  },
};

/** Every way to get entries. */
const writers: Record<string, (list: UserRecord[]) => PutRecordsEntry[]> = {
  'aggregate(array)': (list) => [...aggregate(list)],
  'aggregate(iterable)': (list) => [...aggregate(list.values())],
  'putRecordsBatches(aggregate(array))': (list) => requested(aggregate(list)),
  'putRecordsBatches(aggregate(iterable))': (list) => requested(aggregate(list.values())),
  'putRecordsBatches(what aggregate(iterable) has left)': (list) => {
    const entries = aggregate(list.values());
    const first = entries.next().value as PutRecordsEntry;
    return [first, ...requested(entries)];
  },
  'RecordAggregator.add': (list) => {
    const aggregator = new RecordAggregator();
    return [...list.flatMap((one) => aggregator.add(one) ?? []), ...aggregator.flush()];
  },
  'ShardedAggregator.flush': (list) => {
    const aggregator = new ShardedAggregator({ shards: shards(100), maxBytes: 10_485_760 });
    return [...list.flatMap((one) => aggregator.add(one)), ...aggregator.flush()];
  },
  'ShardedAggregator.updateShards': (list) => {
    const aggregator = new ShardedAggregator({ shards: shards(1), maxBytes: 10_485_760 });
    const entries = list.flatMap((one) => aggregator.add(one));
    return [...entries, ...aggregator.updateShards(shards(100)), ...aggregator.flush()];
  },
  'ShardedAggregator.add, beyond maxBufferedBytes': (list) => {
    const options = { maxBufferedBytes: 200_000, loneRecords: 'aggregated' } as const;
    const aggregator = new ShardedAggregator({ ...options, shards: shards(100) });
    return [...list.flatMap((one) => aggregator.add(one)), ...aggregator.flush()];
  },
};

function requested(entries: Iterable<PutRecordsEntry>): PutRecordsEntry[] {
  return [...putRecordsBatches(entries, { maxEntries: 30 })].flatMap(({ Records }) => Records);
}

describe.each(Object.entries(runtimes))('an aggregated record %s', (_, enterRuntime) => {
  test('has the message that the generated encoder writes, whatever keys and tags are', () => {
    const lists = userRecords({ minLength: 2, maxLength: 150, maxDataByteLength: 300, withTags: true });
    fc.assert(
      fc.property(lists, (list) => {
        enterRuntime();
        const entries = [...aggregate(list, { maxBytes: 10_485_760 })];
        leaveRuntime();
        expect(entries.map((entry) => Buffer.from(messageIn(entry) ?? []))).toEqual([encoded(list)]);
      }),
      { numRuns: 100 },
    );
  });

  test.each(Object.entries(writers))('ends with the MD5 digest of its message, from %s', (_name, write) => {
    const list = Array.from({ length: 3_000 }, (_, n) => ({
      partitionKey: `${n}`,
      data: new Uint8Array(n).fill(n),
    }));
    enterRuntime();
    const entries = write(list);
    leaveRuntime();
    expect(entries.length).toBeGreaterThan(80);
    const found = entries.map(({ Data }) => Buffer.from(Data.subarray(-16)).toString('hex'));
    // OpenSSL is the witness: deagg computes digests with the same WebAssembly.
    const expected = entries.map((entry) => createHash('md5').update(messageIn(entry) as Uint8Array));
    expect(found).toEqual(expected.map((digest) => digest.digest('hex')));
  });
});

/** How many messages of some 5,000 bytes, or in 32 shards of some 15,000, share the lanes in each call. */
test.each<[string, (list: UserRecord[]) => unknown, number[]]>([
  ['aggregate(array)', (list) => [...aggregate(list, { maxRecords: 5 })], [16, 16, 16, 16, 16, 16, 4]],
  ['aggregate(iterable)', (list) => [...aggregate(list.values(), { maxRecords: 5 })], []],
  [
    'a request of aggregate(iterable)',
    (list) => [...putRecordsBatches(aggregate(list.values(), { maxRecords: 5 }), { maxEntries: 40 })],
    [16, 16, 8, 16, 16, 8, 16, 4],
  ],
  [
    'ShardedAggregator.flush',
    (list) => {
      const aggregator = new ShardedAggregator({ shards: shards(32) });
      for (const userRecord of list) aggregator.add(userRecord);
      aggregator.flush();
    },
    [16, 16],
  ],
])('%s digests side by side', (_, write, expected) => {
  const digest = vi.spyOn(Md5Lanes.prototype, 'digest');
  write(Array.from({ length: 500 }, (_, n) => ({ partitionKey: `${n}`, data: new Uint8Array(1_000) })));
  expect(digest.mock.calls.map(([messages]) => messages.length)).toEqual(expected);
});

test('putRecordsBatches closes what aggregate reads from when it is left', () => {
  let isClosed = false;
  function* source() {
    try {
      for (;;) yield { partitionKey: 'k', data: new Uint8Array(10) };
    } finally {
      isClosed = true;
    }
  }
  for (const { Records } of putRecordsBatches(aggregate(source(), { maxRecords: 2 }))) {
    expect(Records).toHaveLength(500);
    break;
  }
  expect(isClosed).toBe(true);
});

test('an aggregated record is whole where data was transferred to another thread before it was written', () => {
  const gone = new Uint8Array(1_000);
  const aggregator = new RecordAggregator();
  for (const data of [gone, Uint8Array.of(7)]) aggregator.add({ partitionKey: 'k', data });
  structuredClone(gone, { transfer: [gone.buffer] });
  const [entry] = aggregator.flush();
  expect(Buffer.from(messageIn(entry as PutRecordsEntry) ?? [])).toEqual(
    encoded([
      { partitionKey: 'k', data: new Uint8Array() },
      { partitionKey: 'k', data: Uint8Array.of(7) },
    ]),
  );
});

/** By the code that is generated from the schema. */
function encoded(list: readonly UserRecord[]): Buffer {
  const keys = [...new Set(list.map(({ partitionKey }) => partitionKey))];
  const hashKeys = [...new Set(list.flatMap(({ explicitHashKey }) => explicitHashKey ?? []))];
  const message = {
    partition_key_table: keys,
    explicit_hash_key_table: hashKeys,
    records: list.map(({ partitionKey, explicitHashKey, data, tags }) => ({
      partition_key_index: keys.indexOf(partitionKey),
      explicit_hash_key_index: explicitHashKey == null ? undefined : hashKeys.indexOf(explicitHashKey),
      data,
      tags,
    })),
  };
  return Buffer.from(AggregatedRecord.encode(message as unknown as AggregatedRecord.$Properties).finish());
}

function shards(count: number) {
  const at = (index: number) => (2n ** 128n * BigInt(index)) / BigInt(count);
  return Array.from({ length: count }, (_, index) => shard(`s${index}`, at(index), at(index + 1) - 1n));
}
