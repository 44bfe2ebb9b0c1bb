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
        fc.record({
          maxBytes: fc.integer({ min: 64, max: 400 }),
          maxBufferedBytes: fc.nat({ max: 20_000 }),
          minEntries: fc.integer({ min: 1, max: 4 }),
        }),
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

          const found = sent.map(({ entry, shards }) => ({
            entry,
            shards,
            userRecords: userRecordsIn(entry),
          }));
          const misplaced = found.filter(({ entry, shards, userRecords }) => {
            const hashKeys = userRecords.map(hashKeyOf);
            const shard = shardOf(hashKeys[0] as bigint, shards);
            return entry.ExplicitHashKey !== `${hashKeys[0]}` || !hashKeys.every((key) => takes(shard, key));
          });
          const { userRecordCount, bufferedByteLength } = aggregator;
          // One expectation, since ten thousand times several take longer than all the rest.
          expect({
            misplaced,
            userRecordCount,
            bufferedByteLength,
            delivered: inOrderOfKeys(found.flatMap(({ userRecords }) => userRecords)),
          }).toEqual({
            misplaced: [],
            userRecordCount: 0,
            bufferedByteLength: 0,
            delivered: inOrderOfKeys(rounds.flatMap(({ list }) => list)),
          });
        },
      ),
      { numRuns: 10_000 },
    );
  });
});

/** Hash key, partition key and data of each user record; those of one key in order, the keys sorted. */
function inOrderOfKeys(list: readonly SentUserRecord[]): string {
  const described = list.map((userRecord) => {
    const data = Buffer.from(userRecord.data).toString('hex');
    return { key: `${hashKeyOf(userRecord)} ${JSON.stringify(userRecord.partitionKey)}`, data };
  });
  const sorted = described.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return sorted.map(({ key, data }) => `${key} ${data}\n`).join('');
}

function shardOf(hashKey: bigint, shards: readonly Shard[]): Shard {
  return shards.find((one) => one.ShardId !== 'closed' && takes(one, hashKey)) as Shard;
}
