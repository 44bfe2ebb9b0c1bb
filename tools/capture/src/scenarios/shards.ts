import type { UserRecord } from '@kpl-kit/fixtures';
import type { Seeded } from '@kpl-kit/testkit/seeded';
import type { ScenarioTable } from './scenario.ts';
import { events, hashKey, list, text } from './user-records.ts';

/** Which user records come together, and in which order. */
export const shardScenarios: ScenarioTable = {
  'two-shards': {
    what: 'user records are packed by the shard of their hash key',
    config: { aggregationMaxSize: 1_000 },
    shardCount: 2,
    groups: (seeded) => [overShards(seeded, 400)],
  },
  'five-shards': {
    what: 'more shards, and explicit hash keys that outweigh partition keys',
    config: { aggregationMaxSize: 2_000 },
    shardCount: 5,
    groups: (seeded) => [overShards(seeded, 800)],
  },
  'shard-boundaries': {
    what: 'the first and the last hash key of each shard',
    shardCount: 3,
    groups: () => {
      const boundaries = [1n, 2n].map((shard) => (shard * 2n ** 128n) / 3n);
      const hashKeys = boundaries.flatMap((boundary) => [-2n, -1n, 0n, 1n, 2n].map((n) => `${boundary + n}`));
      const twice = hashKeys.flatMap((hashKey) => [hashKey, hashKey]);
      return [
        twice.map((explicitHashKey, n) => ({ partitionKey: 'k', explicitHashKey, data: text(4, n % 2) })),
      ];
    },
  },
  'before-the-shard-map': {
    what: 'fifty user records that are put before the KPL knows the shards go raw; the next fifty are packed',
    shardMap: 'late',
    groups: () =>
      [0, 50].map((first) => list(50, (n) => ({ partitionKey: `k${n % 5}`, data: text(20, first + n) }))),
  },
  'before-the-strategy': {
    what: 'the first ten user records are put before the KPL knows whether the stream is service-managed, and the shards',
    shardMap: 'late',
    summaries: ['withheld', 'USER_PARTITION_KEY'],
    groups: () =>
      [0, 10].map((first) =>
        list(10, (n) => ({
          partitionKey: `k${n % 5}`,
          ...(n % 4 === 3 && { explicitHashKey: `${n}` }),
          data: text(12, first + n),
        })),
      ),
  },
  'under-load': {
    what: 'eight threads put as fast as they can: the KPL does not keep the order',
    paced: false,
    groups: (seeded) => [overShards(seeded, 4_000)],
  },
};

function overShards(seeded: Seeded, count: number): UserRecord[] {
  return events(seeded, count, 50, () => (seeded.oneIn(4) ? hashKey(seeded) : undefined));
}
