import type { UserRecord } from '@kpl-kit/aggregator';
import type { Shard } from '@kpl-kit/testkit/kinesis-stream';
import { rangeOf } from '@kpl-kit/testkit/shards';

const CUSTOMERS = 120;
/** Customers write in runs, so that some entries hold one customer's user records, and others several's. */
const RUN_LENGTHS = [1, 2, 1, 3, 30, 1, 5, 2, 1, 1, 44, 8];
const NAMES = ['customer', 'kundin-ä', '顧客', '🧾'];

/**
 * User records, numbered from `firstNumber` in their data. Every fourth customer has an explicit hash key,
 * one of `hashKeys`.
 */
export function makeUserRecords(
  count: number,
  firstNumber: number,
  hashKeys: readonly string[],
): UserRecord[] {
  const userRecords: UserRecord[] = [];
  for (let run = firstNumber; userRecords.length < count; run++) {
    const customer = (run * 37) % CUSTOMERS;
    const partitionKey = `${NAMES[customer % NAMES.length]}-${customer}`;
    const explicitHashKey = customer % 4 === 1 ? hashKeys[(customer >> 2) % hashKeys.length] : undefined;
    const runLength = Math.min(RUN_LENGTHS[run % RUN_LENGTHS.length] as number, count - userRecords.length);
    for (let index = 0; index < runLength; index++) {
      const number = firstNumber + userRecords.length;
      const data = new TextEncoder().encode(JSON.stringify({ number, text: 'é'.repeat(number % 60) }));
      userRecords.push({ partitionKey, explicitHashKey, data });
    }
  }
  return userRecords;
}

/** In decimal: the first and the last hash key of each shard, and those at which it would be split. */
export function edgesOf(shards: readonly Shard[]): string[] {
  return shards.flatMap((shard) => {
    const { startingHashKey, endingHashKey } = rangeOf(shard);
    const middle = (startingHashKey + endingHashKey) / 2n;
    return [startingHashKey, middle - 1n, middle, endingHashKey].map(String);
  });
}

/** The number in the data of a user record; undefined for data of something else. */
export function numberIn(data: Uint8Array): number | undefined {
  return JSON.parse(new TextDecoder().decode(data)).number;
}

/** The numbers in the data of user records. */
export function numbersOf(userRecords: readonly { readonly data: Uint8Array }[]): Set<number> {
  return new Set(userRecords.flatMap(({ data }) => numberIn(data) ?? []));
}
