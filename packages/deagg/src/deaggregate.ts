import { fromBase64, isUint8Array } from './bytes.ts';
import type { Diagnostic, DiagnosticCode } from './diagnostics.ts';
import { DeaggregationError, type ErrorContext, MalformedRecord } from './errors.ts';
import { beginsWithMagic, isFrame, readFrame } from './frame.ts';
import { fromShape, type KinesisRecord, type KinesisRecordShape, requireBytes } from './input.ts';
import { EntryReader, type Message, readMessage } from './message.ts';
import { type DeaggregateOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { type Deaggregated, toShape } from './output.ts';
import { toUserRecord, type UserRecord } from './user-record.ts';

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
  return [...deaggregateLazily(records, resolveOptions(options))];
}

/**
 * Like {@link deaggregateRecords}, but lazy: a Kinesis record is read when its first user record is asked for, and
 * user records are made one at a time. What came out before an error stays delivered; of the record that
 * is in error nothing comes out. Leave the bytes that were passed as they are until the iteration ends.
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
  return deaggregateLazily(records, resolveOptions(options));
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
  options?: DeaggregateOptions,
): UserRecord[] | undefined {
  const resolved = resolveOptions(options);
  const message = readData(requireBytes(bytes), {}, resolved);
  if (message === undefined) return undefined;
  const entries = new EntryReader(message);
  const userRecords: UserRecord[] = [];
  while (entries.next()) userRecords.push(toUserRecord(message, entries.entry, userRecords.length));
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
  return isFrame(requireBytes(bytes));
}

/** The whole flow: shape -> bytes -> frame -> message -> user records -> the same shape. */
function* deaggregateLazily(records: unknown, options: ResolvedOptions): Generator<unknown, void, undefined> {
  let recordIndex = 0;
  for (const record of toIterable(records)) {
    const source = fromShape(record, recordIndex);
    const context = { recordIndex: recordIndex++, sequenceNumber: source.sequenceNumber };
    const message = source.isUserRecord ? undefined : readData(source.data, context, options);
    if (message === undefined) {
      yield record;
      continue;
    }
    const entries = new EntryReader(message);
    for (let subSequenceNumber = 0; entries.next(); subSequenceNumber++) {
      yield toShape(toUserRecord(message, entries.entry, subSequenceNumber), source, record);
    }
  }
}

/** A record is an object or bytes, a list is any other iterable; a string is neither and found out as a record. */
function toIterable(records: unknown): Iterable<unknown> {
  const isList = typeof records === 'object' && records !== null && Symbol.iterator in records;
  return isList && !isUint8Array(records) ? (records as Iterable<unknown>) : [records];
}

/** Returns `undefined` for a record to hand on unchanged: a plain one, or a malformed one where the options say so. */
function readData(
  data: KinesisRecord['data'],
  context: ErrorContext,
  options: ResolvedOptions,
): Message | undefined {
  try {
    const bytes = typeof data === 'string' ? readBase64IfMagic(data) : data;
    const messageBytes = bytes && readFrame(bytes);
    const message = messageBytes && readMessage(messageBytes);
    if (message?.entryCount === 0) {
      options.onDiagnostic(diagnostic('EMPTY_MESSAGE', 'an aggregated record without user records', context));
    }
    return message;
  } catch (error) {
    if (!(error instanceof MalformedRecord)) throw error;
    const found = diagnostic(error.code, error.message, { ...context, byteOffset: error.byteOffset });
    if (options.throwOnMalformed) throw new DeaggregationError(error.code, found.message, found, error);
    options.onDiagnostic(found);
    return undefined;
  }
}

function readBase64IfMagic(text: string): Uint8Array | undefined {
  return beginsWithMagic(text) ? fromBase64(text) : undefined;
}

function diagnostic(code: DiagnosticCode, what: string, context: ErrorContext): Diagnostic {
  const { recordIndex, sequenceNumber } = context;
  const where = [
    ...(recordIndex === undefined ? [] : [`record ${recordIndex}`]),
    ...(sequenceNumber === undefined ? [] : [`sequence number ${sequenceNumber}`]),
  ];
  return { code, message: [where.join(', '), what].filter(Boolean).join(': '), ...context };
}
