import type { UserRecord } from '@kpl-kit/fixtures';
import type { Seeded } from '@kpl-kit/testkit/seeded';
import type { ScenarioTable } from './scenario.ts';
import { hashKey, list, text } from './user-records.ts';

/** Where one entry ends and the next begins. */
export const limitScenarios: ScenarioTable = {
  'limit-64': {
    what: 'the smallest limit',
    config: { aggregationMaxSize: 64 },
    groups: (seeded) => [ofManySizes(seeded, 400, 12)],
  },
  'limit-512': {
    what: 'a small limit, and user records with and without explicit hash keys',
    config: { aggregationMaxSize: 512 },
    groups: (seeded) => [ofManySizes(seeded, 1_200, 60)],
  },
  'limit-51200': {
    what: 'the default limit',
    groups: (seeded) => [ofManySizes(seeded, 2_000, 280)],
  },
  'limit-1000000': {
    what: 'the limit of a record before Kinesis allowed larger ones',
    config: { aggregationMaxSize: 1_000_000 },
    groups: () => [list(2_500, (n) => ({ partitionKey: `k${n % 40}`, data: text(900 + (n % 100), n) }))],
  },
  'limit-10485760': {
    what: 'the largest limit, 10 MiB',
    config: { aggregationMaxSize: 10_485_760 },
    groups: () => [list(1_200, (n) => ({ partitionKey: `k${n % 40}`, data: text(9_000 + (n % 100), n) }))],
  },
  'count-limit-1': {
    what: 'one user record an entry: all go raw',
    config: { aggregationMaxCount: 1 },
    groups: (seeded) => [ofManySizes(seeded, 30, 60)],
  },
  'count-limit-2': {
    what: 'two user records an entry',
    config: { aggregationMaxCount: 2 },
    groups: (seeded) => [ofManySizes(seeded, 61, 60)],
  },
  'count-limit-10-and-limit-512': {
    what: 'both limits: now the one is reached first, now the other',
    config: { aggregationMaxCount: 10, aggregationMaxSize: 512 },
    groups: (seeded) => [ofManySizes(seeded, 600, 80)],
  },
  'exact-size-on-the-limit': {
    what: 'ten user records whose entry is one byte below the limit, on it, and one above it, and one more behind them',
    config: { aggregationMaxSize: 512 },
    groups: () => [511, 512, 513].map(tenOfExactSize),
  },
  'estimate-on-the-limit': {
    what: 'sixty user records whose estimate is one byte below the limit, on it, and one above it, and a small one behind them: it is in their entry only when the estimate is below',
    config: { aggregationMaxSize: 4_096 },
    groups: () => [4_095, 4_096, 4_097].map(sixtyOfEstimate),
  },
  'lone-on-the-limit': {
    what: 'a user record whose data alone is one byte below the limit, on it, and one above it, and one more behind it',
    config: { aggregationMaxSize: 512 },
    groups: () =>
      [-1, 0, 1].map((distance) =>
        [512 + distance, 5].map((length) => ({ partitionKey: 'k', data: text(length, distance) })),
      ),
  },
};

/** User records of all sizes up to `maxDataByteLength`, so that entries end at every distance from the limit. */
function ofManySizes(seeded: Seeded, count: number, maxDataByteLength: number): UserRecord[] {
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
  const dataByteLengths = [...split(byteLength - 20 - 3 - 10 * 6, 10), 42];
  return dataByteLengths.map((length, index) => ({ partitionKey: 'k', data: text(length, index) }));
}

/**
 * Estimate: for each user record data + 3, key index 2, new key 3 and its length, and the same for the explicit hash key.
 * With a new key and a new explicit hash key in each, that is one byte more than each adds to the exact size.
 */
function sixtyOfEstimate(estimate: number): UserRecord[] {
  // Keys k0 to k59 and explicit hash keys 0 to 59: 60 times 13 and one letter, and twice 10 * 1 + 50 * 2 digits.
  const dataByteLengths = split(estimate - 60 * 14 - 2 * 110, 60);
  const sixty = dataByteLengths.map((length, index) => ({
    partitionKey: `k${index}`,
    explicitHashKey: `${index}`,
    data: text(length, index),
  }));
  return [...sixty, { partitionKey: 'x', data: text(1, 'x') }];
}

/** `total` in `count` parts that are as equal as they can be. */
function split(total: number, count: number): number[] {
  const start = (part: number) => Math.floor((part * total) / count);
  return Array.from({ length: count }, (_, part) => start(part + 1) - start(part));
}
