import type { UserRecord } from '@kpl-kit/aggregator';

const CUSTOMERS = 120;
/** Customers write in runs, so that some entries hold one customer's user records alone, and others those of many. */
const RUN_LENGTHS = [1, 2, 1, 3, 30, 1, 5, 2, 1, 1, 44, 8];
const NAMES = ['customer', 'kundin-ä', '顧客', '🧾'];

/**
 * User records, numbered from `firstNumber`: of every fourth customer with an explicit hash key, one of `hashKeys`. The number
 * stands in the data.
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
    for (let place = 0; place < runLength; place++) {
      const number = firstNumber + userRecords.length;
      const data = new TextEncoder().encode(JSON.stringify({ number, text: 'é'.repeat(number % 60) }));
      userRecords.push({ partitionKey, explicitHashKey, data });
    }
  }
  return userRecords;
}

/** What tells a user record of {@link makeUserRecords} from all others; undefined for data of something else. */
export function numberIn(data: Uint8Array): number | undefined {
  return JSON.parse(new TextDecoder().decode(data)).number;
}
