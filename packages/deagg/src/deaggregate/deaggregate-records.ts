import { READ_AHEAD } from '../frame/verify-frames.ts';
import type { Deaggregated } from '../shape/deaggregated.ts';
import { type KinesisRecordShape, toIterable } from '../shape/kinesis-record.ts';
import { shapeUserRecords } from '../shape/shape-user-record.ts';
import { openRecords } from './open-records.ts';
import { type DeaggregateOptions, type ResolvedOptions, resolveOptions } from './options.ts';

/**
 * Deaggregates one Kinesis record or a list of them, aggregated and plain mixed, in any of the shapes of
 * {@link KinesisRecordShape}. User records come out in order and in the shape of their Kinesis record; a
 * record that is not aggregated comes out as the very same object.
 *
 * Throws a {@link DeaggregationError} and returns nothing if any element is not a Kinesis record
 * (`INVALID_RECORD`), and for a malformed record with `onMalformed: 'throw'`.
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
  const userRecords: unknown[] = [];
  const resolved = resolveOptions(options);
  // An error ends it: nothing is taken from a source of any other kind that may not be needed.
  const readAhead = Array.isArray(records) || !resolved.throwOnMalformed ? READ_AHEAD : 0;
  for (const { source, open } of openRecords(toIterable(records), resolved, readAhead)) {
    if (open === undefined) {
      userRecords.push(source.record);
      continue;
    }
    const { entries } = open;
    const shapeUserRecord = shapeUserRecords(source, open.message, open.lastToMark);
    while (entries.next()) userRecords.push(shapeUserRecord(entries.entry, entries.subSequenceNumber));
  }
  return userRecords;
}

/**
 * Like {@link deaggregateRecords}, but lazy: the message of a Kinesis record is read when its first user
 * record is requested, and user records are made one at a time. User records yielded before an error remain
 * valid; the failing record yields none.
 *
 * In an array, up to 32 MiB are decoded ahead and their digests computed side by side, even if the iteration
 * is left early; from any other iterable, no record is taken before it is needed. Leave the array, its
 * records and their bytes unchanged until the iteration ends.
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
  return deaggregateLazily(toIterable(records), resolveOptions(options));
}

/** Yields user records, each made when it is requested. */
export function* deaggregateLazily(
  records: Iterable<unknown>,
  options: ResolvedOptions,
  counter?: { count: number },
): Generator<unknown, void, undefined> {
  // Other iterables may be queues: nothing is taken from them before it is needed.
  const readAhead = Array.isArray(records) ? READ_AHEAD : 0;
  for (const { source, open } of openRecords(records, options, readAhead, counter)) {
    if (open === undefined) {
      yield source.record;
      continue;
    }
    const { entries } = open;
    const shapeUserRecord = shapeUserRecords(source, open.message, open.lastToMark);
    while (entries.next()) yield shapeUserRecord(entries.entry, entries.subSequenceNumber);
  }
}
