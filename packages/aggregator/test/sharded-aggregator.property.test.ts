import { type PutRecordsEntry, type Shard, ShardedAggregator } from '@kpl-kit/aggregator';
import { userRecords } from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashKeyOf, type SentUserRecord, shard, takes, userRecordsIn } from './entries.ts';

const LARGEST = 2n ** 128n - 1n;

/** Shards that begin where they are cut, closed ones among them. */
const shardMap: fc.Arbitrary<Shard[]> = fc
  .uniqueArray(fc.bigInt({ min: 1n, max: LARGEST }), { maxLength: 12 })
  .chain((cuts) => {
    const starts = [0n, ...cuts.toSorted((a, b) => (a < b ? -1 : 1))];
    const open = starts.map((start, index) =>
      shard(`s${index}`, start, (starts[index + 1] ?? LARGEST + 1n) - 1n),
    );
    const closed = { ...shard('closed', 0n, LARGEST), SequenceNumberRange: { EndingSequenceNumber: '1' } };
    return fc.shuffledSubarray([...open, closed], { minLength: open.length + 1 });
  });

describe('ShardedAggregator', () => {
  test('never lets an entry span shards, and loses, repeats and disorders nothing through reshards', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ shards: shardMap, list: userRecords() }), { minLength: 1, maxLength: 3 }),
        fc.record({ maxBytes: fc.integer({ min: 64, max: 400 }), maxBufferedBytes: fc.nat({ max: 1_000 }) }),
        (rounds, options) => {
          const aggregator = new ShardedAggregator({ ...options, withoutShards: 'byHashKey' });
          const sent: { entry: PutRecordsEntry; shards: Shard[] }[] = [];
          for (const { shards, list } of rounds) {
            const entries = [
              ...aggregator.updateShards(shards),
              ...list.flatMap((userRecord) => aggregator.add(userRecord)),
            ];
            sent.push(...entries.map((entry) => ({ entry, shards })));
          }
          const { shards } = rounds.at(-1) as (typeof rounds)[0];
          sent.push(...aggregator.flush().map((entry) => ({ entry, shards })));
          expect([aggregator.userRecordCount, aggregator.bufferedByteLength]).toEqual([0, 0]);

          for (const { entry, shards } of sent) {
            const hashKeys = userRecordsIn(entry).map(hashKeyOf);
            expect(new Set(hashKeys.map((hashKey) => shardOf(hashKey, shards))).size).toBe(1);
            expect(BigInt(entry.ExplicitHashKey)).toBe(hashKeys[0]);
          }
          const put = rounds.flatMap(({ list }) => list);
          expect(byKey(sent.flatMap(({ entry }) => userRecordsIn(entry)))).toEqual(byKey(put));
        },
      ),
      { numRuns: 10_000 },
    );
  }, 120_000);
});

/** What each partition key has, with the hash key, in order. */
function byKey(list: readonly SentUserRecord[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const userRecord of list) {
    const key = `${hashKeyOf(userRecord)} ${userRecord.partitionKey}`;
    found.set(key, [...(found.get(key) ?? []), Buffer.from(userRecord.data).toString('hex')]);
  }
  return found;
}

function shardOf(hashKey: bigint, shards: readonly Shard[]): string | undefined {
  return shards.find((one) => one.ShardId !== 'closed' && takes(one, hashKey))?.ShardId;
}
