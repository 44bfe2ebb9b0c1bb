import type { PutRecordsEntry } from './entry/put-records-entry.ts';
import { RecordAggregator } from './record-aggregator.ts';
import { AggregationError } from './support/errors.ts';
import type { AggregatorOptions } from './support/limits.ts';
import type { UserRecord } from './user-record/user-record.ts';

/**
 * Packs a whole list of user records, lazily: an entry comes out as soon as it is full. What
 * {@link RecordAggregator} says about limits and shards holds here too.
 *
 * Throws an {@link AggregationError} at once for a bad option. A bad user record (with its position in the
 * list) and an error of the list are thrown after the entries of all user records before it have come out.
 *
 * @example
 * ```ts
 * for (const entry of aggregate(userRecords, { maxBytes: 25_000 })) {
 *   await client.send(new PutRecordCommand({ StreamName: 'orders', ...entry }));
 * }
 * ```
 */
export function aggregate(
  userRecords: Iterable<UserRecord>,
  options?: AggregatorOptions,
): Generator<PutRecordsEntry, void, undefined> {
  if (typeof userRecords !== 'object' || typeof userRecords?.[Symbol.iterator] !== 'function') {
    throw new AggregationError('INVALID_USER_RECORD', 'userRecords', 'is not an iterable of user records');
  }
  return aggregateLazily(userRecords, new RecordAggregator(options));
}

function* aggregateLazily(userRecords: Iterable<UserRecord>, aggregator: RecordAggregator) {
  let userRecordIndex = 0;
  try {
    for (const userRecord of userRecords) {
      const entry = add(aggregator, userRecord, userRecordIndex++);
      if (entry !== undefined) yield entry;
    }
  } catch (error) {
    yield* aggregator.flush();
    throw error;
  }
  yield* aggregator.flush();
}

function add(aggregator: RecordAggregator, userRecord: UserRecord, userRecordIndex: number) {
  try {
    return aggregator.add(userRecord);
  } catch (error) {
    throw error instanceof AggregationError ? error.at(userRecordIndex) : error;
  }
}
