import { findFrame, inspectData } from '../frame/frame.ts';
import { type UserRecord, userRecordReaderOf } from '../message/user-record.ts';
import { requireBytes } from '../shape/kinesis-record.ts';
import { openMessage } from './open-records.ts';
import { type DeaggregateOptions, RECORD_OPTIONS, resolveOptions } from './options.ts';

/**
 * Reads the data of one Kinesis record. Returns its user records in order, or `undefined` if the bytes are
 * not an aggregated record: use them as they are then.
 *
 * Throws a {@link DeaggregationError}: `INVALID_RECORD` if `bytes` is not a `Uint8Array`, and for a malformed
 * record with `onMalformed: 'throw'`.
 *
 * @example
 * ```ts
 * const userRecords = readAggregatedRecord(Buffer.from(record.kinesis.data, 'base64'));
 * console.log(userRecords?.map(({ partitionKey, data }) => [partitionKey, data.length]) ?? 'a plain record');
 * ```
 */
export function readAggregatedRecord(
  bytes: Uint8Array,
  options?: Omit<DeaggregateOptions, 'resumeAfter' | 'markLast'>,
): UserRecord[] | undefined {
  const resolved = resolveOptions(options, RECORD_OPTIONS);
  const frame = inspectData(requireBytes(bytes), resolved.noticesUnreadable);
  const open = frame && openMessage(frame, 0, {}, resolved);
  if (open === undefined) return undefined;
  const { message, entries } = open;
  const userRecords: UserRecord[] = [];
  const readUserRecord = userRecordReaderOf(message);
  while (entries.next()) userRecords.push(readUserRecord(entries.entry, entries.subSequenceNumber));
  return userRecords;
}

/**
 * True if `bytes` begin with the magic number and end with the right digest of the message between them. The
 * message is not read: {@link readAggregatedRecord} may still find it malformed.
 *
 * Throws `INVALID_RECORD` if `bytes` is not a `Uint8Array`.
 *
 * @example
 * ```ts
 * isAggregatedRecord(new TextEncoder().encode('{"a":1}')); // false
 * ```
 */
export function isAggregatedRecord(bytes: Uint8Array): boolean {
  return findFrame(requireBytes(bytes))?.isIntact === true;
}
