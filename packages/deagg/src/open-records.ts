import { inBatches } from './batch.ts';
import { fromBase64, isUint8Array } from './bytes.ts';
import { toDiagnostic } from './diagnostics.ts';
import { md5 } from './digest.ts';
import { md5OfEach } from './digests.ts';
import { DeaggregationError, type ErrorContext, MalformedRecord } from './errors.ts';
import { DIGEST_BYTE_LENGTH } from './format.ts';
import { beginsWithMagic, checkDigest, type Frame, findFrame } from './frame.ts';
import { fromShape, type KinesisRecord } from './input.ts';
import { EntryReader, type Message, readMessage } from './message.ts';
import type { ResolvedOptions } from './options.ts';
import { countDone } from './resume.ts';
import { selectUserRecords } from './select-user-records.ts';
import type { Position } from './sequence-number.ts';

/** How much is read ahead so that digests can be computed side by side: 32 MiB, and no more than 8,192 records. */
export const READ_AHEAD = 33_554_432;
const READ_AHEAD_PER_RECORD = 4_096;
const NO_DIGESTS = new Uint8Array();

/** A Kinesis record, its place in the list, its frame if it has one, and how many of its user records are done with. */
interface FramedRecord {
  readonly record: unknown;
  readonly recordIndex: number;
  readonly source: KinesisRecord;
  readonly frame: Frame | undefined;
  readonly doneCount: number;
}

/** A message that is open before its first entry. */
export interface OpenMessage {
  readonly message: Message;
  readonly entries: EntryReader;
  /** Sub-sequence number of the last user record that comes out, if user records are to be marked. */
  readonly last: number | undefined;
}

/** A Kinesis record, open before its first entry, or to be handed on as it is. */
export interface OpenRecord {
  readonly record: unknown;
  readonly source: KinesisRecord;
  readonly open: OpenMessage | undefined;
}

/**
 * The whole flow: shape -> bytes -> frame, the digests of a batch side by side -> message -> entries, which the caller makes
 * user records of. `readAhead` is how many bytes make a batch, 0 for one record at a time. Whatever can be noticed from
 * outside comes record by record.
 */
export function* openRecords(
  records: Iterable<unknown>,
  options: ResolvedOptions,
  readAhead: number,
  firstRecordIndex = 0,
): Generator<OpenRecord, void, undefined> {
  const framedRecords = frameEach(records, options.resumeAfter, firstRecordIndex);
  if (readAhead === 0) {
    for (const framed of framedRecords) {
      const digest = framed.frame === undefined ? NO_DIGESTS : md5(framed.frame.message);
      const opened = openRecord(framed, digest, 0, options);
      if (opened !== undefined) yield opened;
    }
    return;
  }
  for (const { elements, failure } of inBatches(framedRecords, sizeToReadAhead, readAhead)) {
    const messages: Uint8Array[] = [];
    for (const { frame } of elements) if (frame !== undefined) messages.push(frame.message);
    const digests = messages.length === 0 ? NO_DIGESTS : md5OfEach(messages);
    let digestOffset = 0;
    for (const framed of elements) {
      const opened = openRecord(framed, digests, digestOffset, options);
      if (framed.frame !== undefined) digestOffset += DIGEST_BYTE_LENGTH;
      if (opened !== undefined) yield opened;
    }
    if (failure !== undefined) throw failure.error;
  }
}

/** The digest of its message, if it has one, stands in `digests` at `digestOffset`. `undefined` for a record that is done with. */
function openRecord(
  { record, recordIndex, source, frame, doneCount }: FramedRecord,
  digests: Uint8Array,
  digestOffset: number,
  options: ResolvedOptions,
): OpenRecord | undefined {
  if (frame !== undefined) {
    const context = { recordIndex, sequenceNumber: source.sequenceNumber };
    const message = openFrame(frame, digests, digestOffset, context, options);
    if (message !== undefined)
      return { record, source, open: beforeFirst(message, doneCount, context, options) };
  }
  return doneCount === 0 ? { record, source, open: undefined } : undefined;
}

function* frameEach(
  records: Iterable<unknown>,
  resumeAfter: Position | undefined,
  firstRecordIndex: number,
): Generator<FramedRecord, void, undefined> {
  let recordIndex = firstRecordIndex;
  for (const record of records) {
    const source = fromShape(record, recordIndex);
    const doneCount = resumeAfter === undefined ? 0 : countDone(source, resumeAfter, recordIndex);
    if (doneCount !== Number.POSITIVE_INFINITY) {
      const frame = source.isUserRecord ? undefined : toFrame(source.data);
      yield { record, recordIndex, source, frame, doneCount };
    }
    recordIndex++;
  }
}

function sizeToReadAhead({ frame }: FramedRecord): number {
  return READ_AHEAD_PER_RECORD + (frame === undefined ? 0 : frame.bytes.length);
}

/** One record, or a list of them. */
export function toIterable(records: unknown): Iterable<unknown> {
  return isList(records) ? records : [records];
}

/** A record is an object or bytes, a list is any other iterable; a string is neither and found out as a record. */
export function isList(records: unknown): records is Iterable<unknown> {
  return (
    typeof records === 'object' && records !== null && Symbol.iterator in records && !isUint8Array(records)
  );
}

/** Opens the data of one record; `undefined` when it is to be used as it is. */
export function openBytes(bytes: Uint8Array, options: ResolvedOptions): OpenMessage | undefined {
  const frame = findFrame(bytes);
  const message = frame && openFrame(frame, md5(frame.message), 0, {}, options);
  return message && beforeFirst(message, 0, {}, options);
}

function beforeFirst(
  message: Message,
  doneCount: number,
  context: ErrorContext,
  options: ResolvedOptions,
): OpenMessage {
  const selection = selectUserRecords(message, doneCount, context, options);
  return {
    message,
    entries: new EntryReader(message, selection),
    last: options.markLast ? selection.last : undefined,
  };
}

function toFrame(data: KinesisRecord['data']): Frame | undefined {
  const bytes = typeof data === 'string' ? readBase64IfMagic(data) : data;
  return bytes && findFrame(bytes);
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
    checkDigest(frame, digests, digestOffset);
    const message = readMessage(frame.message);
    if (message.entryCount === 0) {
      options.onDiagnostic(
        toDiagnostic('EMPTY_MESSAGE', 'an aggregated record without user records', context),
      );
    }
    return message;
  } catch (error) {
    if (!(error instanceof MalformedRecord)) throw error;
    const found = toDiagnostic(error.code, error.message, { ...context, byteOffset: error.byteOffset });
    if (options.throwOnMalformed) throw new DeaggregationError(error.code, found.message, found, error);
    options.onDiagnostic(found);
    return undefined;
  }
}
