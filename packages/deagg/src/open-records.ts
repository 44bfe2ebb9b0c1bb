import { inBatches } from './batch.ts';
import { fromBase64, isUint8Array } from './bytes.ts';
import type { Diagnostic, DiagnosticCode } from './diagnostics.ts';
import { md5 } from './digest.ts';
import { md5OfEach } from './digests.ts';
import { DeaggregationError, type ErrorContext, MalformedRecord } from './errors.ts';
import { DIGEST_BYTE_LENGTH } from './format.ts';
import { beginsWithMagic, checkDigest, type Frame, findFrame } from './frame.ts';
import { fromShape, type KinesisRecord } from './input.ts';
import { EntryReader, type Message, readMessage } from './message.ts';
import type { ResolvedOptions } from './options.ts';
import { type Deliver, toShape } from './output.ts';

/** How much is read ahead so that digests can be computed side by side: 32 MiB, and no more than 8,192 records. */
export const READ_AHEAD = 33_554_432;
const READ_AHEAD_PER_RECORD = 4_096;
const NO_DIGESTS = new Uint8Array();

/** A Kinesis record, its place in the list, and its frame if it has one. */
interface FramedRecord {
  readonly record: unknown;
  readonly recordIndex: number;
  readonly source: KinesisRecord;
  readonly frame: Frame | undefined;
}

/** A Kinesis record that is to be handed on as it is, or is open before its first entry. */
export type OpenRecord =
  | { readonly record: unknown; readonly entries: undefined; readonly deliver: undefined }
  | { readonly record: unknown; readonly entries: EntryReader; readonly deliver: Deliver };

/**
 * The whole flow: shape -> bytes -> frame, the digests of a batch side by side -> message -> user records in the same
 * shape. `readAhead` is how many bytes make a batch, 0 for one record at a time. Whatever can be noticed from outside comes
 * record by record.
 */
export function* openRecords(
  records: unknown,
  options: ResolvedOptions,
  readAhead: number,
): Generator<OpenRecord, void, undefined> {
  for (const { elements, failure } of inBatches(framedRecords(records), sizeToReadAhead, readAhead)) {
    const messages: Uint8Array[] = [];
    for (const { frame } of elements) if (frame !== undefined) messages.push(frame.message);
    const digests = messages.length === 0 ? NO_DIGESTS : md5OfEach(messages);
    let digestOffset = 0;
    for (const { record, recordIndex, source, frame } of elements) {
      const context = { recordIndex, sequenceNumber: source.sequenceNumber };
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
    const source = fromShape(record, recordIndex);
    const frame = source.isUserRecord ? undefined : toFrame(source.data);
    yield { record, recordIndex: recordIndex++, source, frame };
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

/** Opens the data of one record: its message, or `undefined` when it is to be used as it is. */
export function openBytes(bytes: Uint8Array, options: ResolvedOptions): Message | undefined {
  const frame = findFrame(bytes);
  return frame && openFrame(frame, md5(frame.message), 0, {}, options);
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
