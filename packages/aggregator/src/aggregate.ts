import type { PutRecordsEntry } from './entry/put-records-entry.ts';
import { RecordAggregator } from './record-aggregator.ts';
import { AggregationError } from './support/errors.ts';
import type { AggregatorOptions } from './support/limits.ts';
import type { UserRecord } from './user-record/user-record.ts';

/**
 * Packs a whole list of user records, lazily: an entry comes out as soon as it is full. See {@link RecordAggregator}
 * for the limits, and for streams of several shards.
 *
 * Throws an {@link AggregationError} at once for a bad option. For a bad user record it throws, with its position in
 * the list, after the entries of all user records before it have come out; so it does when the list itself throws.
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
  if (typeof userRecords !== 'object' || userRecords === null || !(Symbol.iterator in userRecords)) {
    throw new AggregationError('INVALID_USER_RECORD', 'userRecords', 'is not an iterable of user records');
  }
  return aggregateLazily(userRecords, new RecordAggregator(options));
}

function* aggregateLazily(
  userRecords: Iterable<UserRecord>,
  aggregator: RecordAggregator,
): Generator<PutRecordsEntry, void, undefined> {
  let userRecordIndex = 0;
  try {
    for (const userRecord of userRecords) {
      const entry = add(aggregator, userRecord, userRecordIndex++);
      if (entry !== undefined) yield entry;
    }
  } catch (error) {
    // A bad user record, or the source failed: what came before goes out all the same.
    yield* aggregator.flush();
    throw error;
  }
  yield* aggregator.flush();
}

function add(
  aggregator: RecordAggregator,
  userRecord: UserRecord,
  userRecordIndex: number,
): PutRecordsEntry | undefined {
  try {
    return aggregator.add(userRecord);
  } catch (error) {
    throw error instanceof AggregationError ? error.at(userRecordIndex) : error;
  }
}
