import { type Frame, inspectData, MAGIC } from '../frame/frame.ts';
import { type FramedRecord, verifyFrames } from '../frame/verify-frames.ts';
import { EntryReader, type Message, readMessage } from '../message/message.ts';
import { countHandled, selectUserRecords } from '../selection/select-user-records.ts';
import { KinesisRecord } from '../shape/kinesis-record.ts';
import { type Diagnostic, toDiagnostic } from '../support/diagnostics.ts';
import { DeaggregationError, type ErrorContext, MalformedRecordError } from '../support/errors.ts';
import type { ResolvedOptions } from './options.ts';

/** A message that is open before its first entry. */
export interface OpenMessage {
  readonly message: Message;
  readonly entries: EntryReader;
  /** Sub-sequence number of the last user record that comes out, if user records are to be marked. */
  readonly lastToMark: number | undefined;
}

interface RecordToOpen extends FramedRecord {
  readonly source: KinesisRecord;
  /** How many of its user records were already handled. */
  readonly skipCount: number;
}

/**
 * The whole flow: shape -> frame, the digests of a batch side by side -> message -> entries, of which the
 * caller makes user records. `open` is undefined for a record to be passed on as it is. Whatever can be
 * noticed from outside happens record by record. `readAhead` is how many bytes make a batch, 0 for one record
 * at a time; `counter` counts the records of several lists.
 */
export function* openRecords(
  records: Iterable<unknown>,
  options: ResolvedOptions,
  readAhead: number,
  counter: { count: number } = { count: 0 },
): Generator<{ source: KinesisRecord; open: OpenMessage | undefined }, void, undefined> {
  const framedRecords = frameRecords(records, options, counter);
  const batches = readAhead === 0 ? [framedRecords] : verifyFrames(framedRecords, readAhead);
  for (const batch of batches) {
    for (const { source, frame, skipCount } of batch) {
      const open = frame && openMessage(frame, skipCount, source.context, options);
      if (open !== undefined || skipCount === 0) yield { source, open };
    }
  }
}

function* frameRecords(
  records: Iterable<unknown>,
  { resumeAfter, noticesUnreadable }: ResolvedOptions,
  counter: { count: number },
): Generator<RecordToOpen, void, undefined> {
  for (const record of records) {
    const source = new KinesisRecord(record, counter.count++);
    const { data } = source;
    const skipCount = resumeAfter === undefined ? 0 : countHandled(source, resumeAfter);
    if (skipCount === 'all') continue;
    const frame = source.isUserRecord ? undefined : inspectData(data, noticesUnreadable);
    yield { source, frame, skipCount };
  }
}

/** Opens the data of one record; `undefined` to use it as it is. */
export function openMessage(
  frame: Frame | MalformedRecordError,
  skipCount: number,
  context: ErrorContext,
  options: ResolvedOptions,
): OpenMessage | undefined {
  const message = readFrame(frame, context, options);
  if (message === undefined) return undefined;
  const { excluded, lastIncluded } = selectUserRecords(message, skipCount, context, options);
  const lastToMark = options.markLast ? lastIncluded : undefined;
  // If the bytes change from now on, it is too late to pass on the record.
  const entries = new EntryReader(message, excluded, (error) => toError(error, context));
  return { message, entries, lastToMark };
}

/** Returns `undefined` for a malformed record if the options say to pass it on. */
function readFrame(
  frame: Frame | MalformedRecordError,
  context: ErrorContext,
  { onDiagnostic, throwOnMalformed, checkTime }: ResolvedOptions,
): Message | undefined {
  try {
    if (frame instanceof MalformedRecordError) throw frame;
    if (!frame.isIntact) {
      const found = 'the MD5 digest is not that of the message';
      throw new MalformedRecordError('CHECKSUM_MISMATCH', found, frame.message.length);
    }
    const message = readMessage(frame.message, checkTime);
    if (message.entryCount === 0) {
      onDiagnostic?.(toDiagnostic('EMPTY_MESSAGE', 'an aggregated record without user records', context));
    }
    return message;
  } catch (error) {
    if (!(error instanceof MalformedRecordError)) throw error;
    if (throwOnMalformed) throw toError(error, context);
    onDiagnostic?.(describeMalformed(error, context));
    return undefined;
  }
}

export function toError(error: MalformedRecordError, context: ErrorContext): DeaggregationError {
  const found = describeMalformed(error, context);
  return new DeaggregationError(error.code, found.message, found, error);
}

/** Adds which record it is, and counts the byte from the beginning of its data. */
function describeMalformed(error: MalformedRecordError, context: ErrorContext): Diagnostic {
  if (error.byteOffset !== undefined) error.byteOffset += MAGIC.length;
  return toDiagnostic(error.code, error.message, { ...context, byteOffset: error.byteOffset });
}
