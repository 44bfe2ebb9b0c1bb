import { deaggregateLazily } from './deaggregate-lazily.ts';
import type { Deaggregated } from './deaggregated.ts';
import { md5 } from './digest.ts';
import { endsWithDigest, findFrame } from './frame.ts';
import { type KinesisRecordShape, requireBytes } from './input.ts';
import { openBytes, openRecords, READ_AHEAD, toIterable } from './open-records.ts';
import { type DeaggregateOptions, refuseOptions, resolveOptions } from './options.ts';
import { toShape } from './output.ts';
import { toUserRecordOf, type UserRecord } from './user-record.ts';

/**
 * Unpacks one Kinesis record or a list of them, aggregated and plain mixed, in any of the shapes of
 * {@link KinesisRecordShape}. User records come out in order and in the shape of their Kinesis record; a record
 * that is not aggregated comes out as the very same object.
 *
 * Throws a {@link DeaggregationError} and delivers nothing when the list holds something that is no Kinesis
 * record (`INVALID_RECORD`), and for a malformed record with `onMalformed: 'throw'`.
 *
 * @example
 * ```ts
 * import type { KinesisStreamEvent } from 'aws-lambda';
 *
 * export async function handler(event: KinesisStreamEvent) {
 *   for (const { kinesis } of deaggregateRecords(event.Records)) {
 *     console.log(kinesis.partitionKey, Buffer.from(kinesis.data, 'base64').toString());
 *   }
 * }
 * ```
 */
export function deaggregateRecords<R extends KinesisRecordShape>(
  record: R,
  options?: DeaggregateOptions,
): Deaggregated<R>[];
export function deaggregateRecords<R extends KinesisRecordShape>(
  records: R | Iterable<R>,
  options?: DeaggregateOptions,
): Deaggregated<R>[];
export function deaggregateRecords(records: unknown, options?: DeaggregateOptions): unknown[] {
  const delivered: unknown[] = [];
  const resolved = resolveOptions(options);
  // An error ends it: nothing is taken from a source of any other kind that may not be needed.
  const readAhead = Array.isArray(records) || !resolved.throwOnMalformed ? READ_AHEAD : 0;
  for (const { record, source, open } of openRecords(toIterable(records), resolved, readAhead)) {
    if (open === undefined) {
      delivered.push(record);
      continue;
    }
    const { entries } = open;
    const deliver = toShape(source, record, open.message, open.last);
    while (entries.next()) delivered.push(deliver(entries.entry, entries.subSequenceNumber));
  }
  return delivered;
}

/**
 * Like {@link deaggregateRecords}, but lazy: the message of a Kinesis record is read when its first user record is asked
 * for, and user records are made one at a time. What came out before an error stays delivered; of the record that
 * is in error nothing comes out.
 *
 * Of an array up to 32 MiB are decoded ahead and their digests computed side by side, also when the iteration is left
 * early; from any other iterable no record is taken before it is needed. Leave the array, its records and their bytes as
 * they are until the iteration ends.
 *
 * @example
 * ```ts
 * for (const userRecord of iterDeaggregateRecords(output.Records ?? [])) {
 *   if (await isEnough(userRecord)) break;
 * }
 * ```
 */
export function iterDeaggregateRecords<R extends KinesisRecordShape>(
  record: R,
  options?: DeaggregateOptions,
): Generator<Deaggregated<R>, void, undefined>;
export function iterDeaggregateRecords<R extends KinesisRecordShape>(
  records: R | Iterable<R>,
  options?: DeaggregateOptions,
): Generator<Deaggregated<R>, void, undefined>;
export function iterDeaggregateRecords(
  records: unknown,
  options?: DeaggregateOptions,
): Generator<unknown, void, undefined> {
  // Other iterables may be queues: nothing is taken from them before it is needed.
  const readAhead = Array.isArray(records) ? READ_AHEAD : 0;
  return deaggregateLazily(toIterable(records), resolveOptions(options), readAhead);
}

/**
 * Reads the data of one Kinesis record. Returns its user records in order, or `undefined` when the bytes are not
 * an aggregated record: use them as they are then.
 *
 * Throws a {@link DeaggregationError}: `INVALID_RECORD` when `bytes` is no `Uint8Array`, and for a malformed
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
  const resolved = resolveOptions(options);
  refuseOptions(options, ['resumeAfter', 'markLast'], 'a single record');
  const open = openBytes(requireBytes(bytes), resolved);
  if (open === undefined) return undefined;
  const { message, entries } = open;
  const userRecords: UserRecord[] = [];
  const toUserRecord = toUserRecordOf(message);
  while (entries.next()) userRecords.push(toUserRecord(entries.entry, entries.subSequenceNumber));
  return userRecords;
}

/**
 * True when `bytes` begins with the magic number and ends with the right digest of the message between them. The
 * message is not read: {@link readAggregatedRecord} may still find it malformed.
 *
 * Throws `INVALID_RECORD` when `bytes` is no `Uint8Array`.
 *
 * @example
 * ```ts
 * isAggregatedRecord(new TextEncoder().encode('{"a":1}')); // false
 * ```
 */
export function isAggregatedRecord(bytes: Uint8Array): boolean {
  const frame = findFrame(requireBytes(bytes));
  return frame !== undefined && endsWithDigest(frame, md5(frame.message), 0);
}
