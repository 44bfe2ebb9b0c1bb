import type { UserRecord } from '@kpl-kit/fixtures';
import { Seeded } from '../seeded.ts';
import { type Scenario, scenario } from './scenario.ts';
import { event, hashKey, list, text } from './user-records.ts';

/** Which user records come together, and in which order. */
export const shardScenarios: readonly Scenario[] = [
  scenario({
    name: 'two-shards',
    what: 'user records are packed by the shard of their hash key',
    config: { aggregationMaxSize: 1_000 },
    shardCount: 2,
    userRecords: overShards('two-shards', 400),
  }),
  scenario({
    name: 'five-shards',
    what: 'more shards, and explicit hash keys that outweigh partition keys',
    config: { aggregationMaxSize: 2_000 },
    shardCount: 5,
    userRecords: overShards('five-shards', 800),
  }),
  scenario({
    name: 'shard-boundaries',
    what: 'the first and the last hash key of each shard',
    shardCount: 3,
    userRecords: [1n, 2n].flatMap((shard) => {
      const boundary = (shard * 2n ** 128n) / 3n;
      return [-2n, -1n, 0n, 1n, 2n].flatMap((distance) =>
        list(2, (index) => ({
          partitionKey: 'k',
          explicitHashKey: `${boundary + distance}`,
          data: text(4, index),
        })),
      );
    }),
  }),
  scenario({
    name: 'before-the-shard-map',
    what: 'fifty user records that are put before the KPL knows the shards go raw; the next fifty are packed',
    shardMap: 'late',
    groups: [0, 50].map((first) =>
      list(50, (index) => ({ partitionKey: `k${index % 5}`, data: text(20, first + index) })),
    ),
  }),
  scenario({
    name: 'under-load',
    what: 'eight threads put as fast as they can: the KPL does not keep the order',
    paced: false,
    userRecords: overShards('under-load', 4_000),
  }),
];

function overShards(seed: string, count: number): UserRecord[] {
  const seeded = new Seeded(seed);
  return list(count, (index) => ({
    partitionKey: `user-${seeded.below(50)}`,
    ...(seeded.oneIn(4) && { explicitHashKey: hashKey(seeded) }),
    data: event(index, seeded),
  }));
}
