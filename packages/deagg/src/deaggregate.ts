import { inBatches } from './batch.ts';
import { fromBase64, isUint8Array } from './bytes.ts';
import type { Diagnostic, DiagnosticCode } from './diagnostics.ts';
import { md5 } from './digest.ts';
import { md5OfEach } from './digests.ts';
import { DeaggregationError, type ErrorContext, MalformedRecord } from './errors.ts';
import { DIGEST_BYTE_LENGTH } from './format.ts';
import { beginsWithMagic, checkDigest, endsWithDigest, findMessage } from './frame.ts';
import { fromShape, type KinesisRecord, type KinesisRecordShape, requireBytes } from './input.ts';
import { EntryReader, type Message, readMessage } from './message.ts';
import { type DeaggregateOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import { type Deaggregated, type Deliver, toShape } from './output.ts';
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
  const delivered: unknown[] = [];
  for (const { record, entries, deliver } of openRecords(records, resolveOptions(options), READ_AHEAD)) {
    if (entries === undefined) delivered.push(record);
    else for (let index = 0; entries.next(); index++) delivered.push(deliver(entries.entry, index));
  }
  return delivered;
}

/**
 * Like {@link deaggregateRecords}, but lazy: a Kinesis record is read when its first user record is asked for, and
 * user records are made one at a time. What came out before an error stays delivered; of the record that
 * is in error nothing comes out. Of an array the digests of up to 32 MiB are computed ahead, side by side; from any other
 * iterable no record is taken before it is needed. Leave the bytes that were passed as they are until the iteration ends.
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
  const frame = toFrame(requireBytes(bytes));
  const message = frame && openFrame(frame, md5(frame.message), 0, {}, resolved);
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
  const frame = toFrame(requireBytes(bytes));
  return frame !== undefined && endsWithDigest(frame.bytes, md5(frame.message), 0);
}

function* deaggregateLazily(records: unknown, options: ResolvedOptions): Generator<unknown, void, undefined> {
  // Other iterables may be queues: nothing is taken from them before it is needed.
  const readAhead = Array.isArray(records) ? READ_AHEAD : 0;
  for (const { record, entries, deliver } of openRecords(records, options, readAhead)) {
    if (entries === undefined) yield record;
    else for (let index = 0; entries.next(); index++) yield deliver(entries.entry, index);
  }
}

/** How much is read ahead so that digests can be computed side by side: 32 MiB, and no more than 8,192 records. */
const READ_AHEAD = 33_554_432;
const READ_AHEAD_PER_RECORD = 4_096;

/** The bytes that look like an aggregated record, and the message in them. */
interface Frame {
  readonly bytes: Uint8Array;
  readonly message: Uint8Array;
}

/** A Kinesis record, and its bytes when they look like an aggregated record. */
interface FramedRecord {
  readonly record: unknown;
  readonly source: KinesisRecord;
  readonly frame: Frame | undefined;
}

/** A Kinesis record that is to be handed on as it is, or is open before its first entry. */
type OpenRecord =
  | { readonly record: unknown; readonly entries: undefined; readonly deliver: undefined }
  | { readonly record: unknown; readonly entries: EntryReader; readonly deliver: Deliver };

/** The whole flow: shape -> bytes -> frame, the digests of a batch side by side -> message -> user records in the same shape. */
function* openRecords(
  records: unknown,
  options: ResolvedOptions,
  readAhead: number,
): Generator<OpenRecord, void, undefined> {
  let recordIndex = 0;
  for (const { elements, failure } of inBatches(framedRecords(records), sizeToReadAhead, readAhead)) {
    const frames = elements.flatMap(({ frame }) => frame ?? []);
    const digests = md5OfEach(frames.map(({ message }) => message));
    let digestOffset = 0;
    for (const { record, source, frame } of elements) {
      const context = { recordIndex: recordIndex++, sequenceNumber: source.sequenceNumber };
      const message = frame && openFrame(frame, digests, digestOffset, context, options);
      if (frame !== undefined) digestOffset += DIGEST_BYTE_LENGTH;
      yield message === undefined
        ? { record, entries: undefined, deliver: undefined }
        : { record, entries: new EntryReader(message), deliver: toShape(source, record, message) };
    }
    if (failure !== undefined) throw failure.error;
  }
}

function* framedRecords(records: unknown): Generator<FramedRecord, void, undefined> {
  let recordIndex = 0;
  for (const record of toIterable(records)) {
    const source = fromShape(record, recordIndex++);
    yield { record, source, frame: source.isUserRecord ? undefined : toFrame(source.data) };
  }
}

function sizeToReadAhead({ frame }: FramedRecord): number {
  return READ_AHEAD_PER_RECORD + (frame === undefined ? 0 : frame.bytes.length);
}

/** A record is an object or bytes, a list is any other iterable; a string is neither and found out as a record. */
function toIterable(records: unknown): Iterable<unknown> {
  const isList = typeof records === 'object' && records !== null && Symbol.iterator in records;
  return isList && !isUint8Array(records) ? (records as Iterable<unknown>) : [records];
}

/** Returns `undefined` for data that does not look like an aggregated record. */
function toFrame(data: KinesisRecord['data']): Frame | undefined {
  const bytes = typeof data === 'string' ? readBase64IfMagic(data) : data;
  const message = bytes && findMessage(bytes);
  return message && { bytes, message };
}

function readBase64IfMagic(text: string): Uint8Array | undefined {
  return beginsWithMagic(text) ? fromBase64(text) : undefined;
}

/**
 * Checks the digest, which stands in `digests` at `digestOffset`, before it looks at the first byte of the message. Returns
 * `undefined` for a malformed record where the options say that it is to be handed on.
 */
function openFrame(
  frame: Frame,
  digests: Uint8Array,
  digestOffset: number,
  context: ErrorContext,
  options: ResolvedOptions,
): Message | undefined {
  try {
    checkDigest(frame.bytes, digests, digestOffset);
    const message = readMessage(frame.message);
    if (message.entryCount === 0) {
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

function diagnostic(code: DiagnosticCode, what: string, context: ErrorContext): Diagnostic {
  const { recordIndex, sequenceNumber } = context;
  const where = [
    ...(recordIndex === undefined ? [] : [`record ${recordIndex}`]),
    ...(sequenceNumber === undefined ? [] : [`sequence number ${sequenceNumber}`]),
  ];
  return { code, message: [where.join(', '), what].filter(Boolean).join(': '), ...context };
}
