import {
  digestEntries,
  digestOneByOne,
  type PutRecordsEntry,
  type UndigestedEntry,
} from './entry/put-records-entry.ts';
import { Packer } from './packing/packer.ts';
import { AggregationError } from './support/errors.ts';
import type { AggregatorOptions } from './support/limits.ts';
import type { UserRecord } from './user-record/user-record.ts';

/** How many entries of an array are packed ahead, to compute their digests side by side: all lanes are used. */
const MAX_ENTRIES_AHEAD = 16;
/** With the largest `maxBytes` there are two. */
const MAX_BYTES_AHEAD = 16_777_216;

/**
 * Packs a whole list of user records, lazily. From an array, up to 16 entries (16 MiB) are packed ahead, to
 * compute their digests side by side, even if the iteration is left early; from any other iterable, no user
 * record is taken before it is needed. What {@link RecordAggregator} says about limits and shards holds here
 * too.
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
  const packer = new Packer(options);
  return Array.isArray(userRecords)
    ? aggregateAhead(userRecords, packer)
    : digestOneByOne(packLazily(userRecords, packer));
}

function* packLazily(
  userRecords: Iterable<UserRecord>,
  packer: Packer,
): Generator<UndigestedEntry, void, undefined> {
  let userRecordIndex = 0;
  try {
    for (const userRecord of userRecords) {
      const full = add(packer, userRecord, userRecordIndex++);
      if (full !== undefined) yield full;
    }
  } catch (error) {
    yield* packer.flush();
    throw error;
  }
  yield* packer.flush();
}

/** What is added to the array before its last entry has come out is packed too. */
function* aggregateAhead(
  userRecords: readonly UserRecord[],
  packer: Packer,
): Generator<PutRecordsEntry, void, undefined> {
  let userRecordIndex = 0;
  let failure: { readonly error: unknown } | undefined;
  do {
    const ahead: UndigestedEntry[] = [];
    let byteLength = 0;
    try {
      while (
        userRecordIndex < userRecords.length &&
        ahead.length < MAX_ENTRIES_AHEAD &&
        byteLength < MAX_BYTES_AHEAD
      ) {
        const full = add(packer, userRecords[userRecordIndex] as UserRecord, userRecordIndex++);
        if (full === undefined) continue;
        ahead.push(full);
        byteLength += full.entry.Data.length;
      }
    } catch (error) {
      failure = { error };
    }
    if (failure !== undefined || userRecordIndex >= userRecords.length) ahead.push(...packer.flush());
    yield* digestEntries(ahead);
    if (failure !== undefined) throw failure.error;
  } while (userRecordIndex < userRecords.length);
}

function add(packer: Packer, userRecord: UserRecord, userRecordIndex: number) {
  try {
    return packer.add(userRecord);
  } catch (error) {
    throw error instanceof AggregationError ? error.at(userRecordIndex) : error;
  }
}
