import type { UserRecord } from '@kpl-kit/fixtures';
import { Seeded } from '../seeded.ts';
import { type Scenario, scenario } from './scenario.ts';
import { hashKey, list, text } from './user-records.ts';

/** Where one entry ends and the next begins. */
export const limitScenarios: readonly Scenario[] = [
  scenario({
    name: 'limit-64',
    what: 'the smallest limit',
    config: { aggregationMaxSize: 64 },
    userRecords: ofManySizes('limit-64', 400, 12),
  }),
  scenario({
    name: 'limit-512',
    what: 'a small limit, and user records with and without explicit hash keys',
    config: { aggregationMaxSize: 512 },
    userRecords: ofManySizes('limit-512', 1_200, 60),
  }),
  scenario({
    name: 'limit-51200',
    what: 'the default limit',
    userRecords: ofManySizes('limit-51200', 2_000, 280),
  }),
  scenario({
    name: 'limit-1000000',
    what: 'the limit of a record before Kinesis allowed larger ones',
    config: { aggregationMaxSize: 1_000_000 },
    userRecords: list(2_500, (index) => ({
      partitionKey: `k${index % 40}`,
      data: text(900 + (index % 100), index),
    })),
  }),
  scenario({
    name: 'limit-10485760',
    what: 'the largest limit, 10 MiB',
    config: { aggregationMaxSize: 10_485_760 },
    userRecords: list(1_200, (index) => ({
      partitionKey: `k${index % 40}`,
      data: text(9_000 + (index % 100), index),
    })),
  }),
  scenario({
    name: 'count-limit-1',
    what: 'one user record an entry: all go raw',
    config: { aggregationMaxCount: 1 },
    userRecords: ofManySizes('count-limit-1', 30, 60),
  }),
  scenario({
    name: 'count-limit-2',
    what: 'two user records an entry',
    config: { aggregationMaxCount: 2 },
    userRecords: ofManySizes('count-limit-2', 61, 60),
  }),
  scenario({
    name: 'count-limit-10-and-limit-512',
    what: 'both limits: now the one is reached first, now the other',
    config: { aggregationMaxCount: 10, aggregationMaxSize: 512 },
    userRecords: ofManySizes('count-limit-10-and-limit-512', 600, 80),
  }),
  scenario({
    name: 'exact-size-on-the-limit',
    what: 'ten user records whose entry is one byte below the limit, on it, and one above it, and one more behind them',
    config: { aggregationMaxSize: 512 },
    groups: [-1, 0, 1].map((distance) => tenOfExactSize(512 + distance)),
  }),
  scenario({
    name: 'estimate-on-the-limit',
    what: 'sixty user records whose estimate is one byte below the limit, on it, and one above it, and a small one behind them: it is in their entry only when the estimate is below',
    config: { aggregationMaxSize: 4_096 },
    groups: [-1, 0, 1].map((distance) => sixtyOfEstimate(4_096 + distance)),
  }),
  scenario({
    name: 'lone-on-the-limit',
    what: 'a user record whose data alone is one byte below the limit, on it, and one above it, and one more behind it',
    config: { aggregationMaxSize: 512 },
    groups: [-1, 0, 1].map((distance) => [
      { partitionKey: 'k', data: text(512 + distance, distance) },
      { partitionKey: 'k', data: text(5, distance) },
    ]),
  }),
];

/** User records of all sizes up to `maxDataByteLength`, so that entries end at every distance from the limit. */
function ofManySizes(seed: string, count: number, maxDataByteLength: number): UserRecord[] {
  const seeded = new Seeded(seed);
  const explicitHashKeys = Array.from({ length: 10 }, () => hashKey(seeded));
  return list(count, (index) => ({
    partitionKey: `k${seeded.below(30)}`,
    ...(seeded.oneIn(8) && { explicitHashKey: seeded.pick(explicitHashKeys) }),
    data: text(seeded.between(0, maxDataByteLength), index),
  }));
}

/**
 * Exact size, as the KPL counts it: 20 for the frame, 3 for the key table, and 6 and the data for each entry. The estimate
 * is then below the limit until the eleventh user record comes.
 */
function tenOfExactSize(byteLength: number): UserRecord[] {
  const dataByteLength = byteLength - 20 - 3 - 10 * 6;
  return [...split(dataByteLength, 10), 42].map((length, index) => ({
    partitionKey: 'k',
    data: text(length, index),
  }));
}

/**
 * Estimate: for each user record data + 3, key index 2, new key 3 and its length, and the same for the explicit hash key.
 * With a new key and a new explicit hash key in each, that is one byte more than each adds to the exact size.
 */
function sixtyOfEstimate(estimate: number): UserRecord[] {
  const keys = Array.from({ length: 60 }, (_, index) => ({
    partitionKey: `k${index}`,
    explicitHashKey: `${index}`,
  }));
  const keysEstimate = keys.reduce(
    (sum, { partitionKey, explicitHashKey }) => sum + partitionKey.length + explicitHashKey.length + 13,
    0,
  );
  const dataByteLengths = split(estimate - keysEstimate, 60);
  const sixty = keys.map((key, index) => ({ ...key, data: text(dataByteLengths[index] as number, index) }));
  return [...sixty, { partitionKey: 'x', data: text(1, 'x') }];
}

/** `total` in `count` parts that are as equal as they can be. */
function split(total: number, count: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => Math.floor(((index + 1) * total) / count) - Math.floor((index * total) / count),
  );
}
