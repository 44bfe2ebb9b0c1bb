import { type Frame, findFrame, MAGIC } from '../frame/frame.ts';
import { type FramedRecord, verifyFrame, verifyFrames } from '../frame/verify-frames.ts';
import type { Checkpoint } from '../identity/sequence-number.ts';
import { EntryReader, type Message, readMessage } from '../message/message.ts';
import { countHandled } from '../selection/resume-after.ts';
import { selectUserRecords } from '../selection/select-user-records.ts';
import { type KinesisRecord, parseKinesisRecord } from '../shape/parse-record.ts';
import { toDiagnostic } from '../support/diagnostics.ts';
import { DeaggregationError, type ErrorContext, MalformedRecordError } from '../support/errors.ts';
import type { ResolvedOptions } from './options.ts';

/** A message that is open before its first entry. */
export interface OpenMessage {
  readonly message: Message;
  readonly entries: EntryReader;
  /** Sub-sequence number of the last user record that comes out, if user records are to be marked. */
  readonly lastToMark: number | undefined;
}

/** A record of the list. */
interface ListedRecord {
  readonly record: unknown;
  readonly recordIndex: number;
  readonly source: KinesisRecord;
}

/** A Kinesis record, open before its first entry, or to be passed on as it is. */
export interface OpenRecord extends ListedRecord {
  readonly open: OpenMessage | undefined;
}

/** `skipCount` is how many of its user records were already handled. */
interface RecordToOpen extends ListedRecord, FramedRecord {
  readonly skipCount: number;
}

/**
 * The whole flow: shape -> frame, the digests of a batch side by side -> message -> entries, which the caller makes
 * user records of. Whatever can be noticed from outside comes record by record. See `verifyFrames` for `readAhead`.
 */
export function* openRecords(
  records: Iterable<unknown>,
  options: ResolvedOptions,
  readAhead: number,
  firstRecordIndex = 0,
): Generator<OpenRecord, void, undefined> {
  const framedRecords = frameRecords(records, options.resumeAfter, firstRecordIndex);
  for (const { record, recordIndex, source, frame, skipCount } of verifyFrames(framedRecords, readAhead)) {
    const { sequenceNumber } = source;
    const open = frame && openMessage(frame, skipCount, { recordIndex, sequenceNumber }, options);
    if (open !== undefined || skipCount === 0) yield { record, recordIndex, source, open };
  }
}

/** Opens the data of one record; `undefined` when it is to be used as it is. */
export function openBytes(bytes: Uint8Array, options: ResolvedOptions): OpenMessage | undefined {
  const frame = findFrame(bytes);
  return frame && openMessage(verifyFrame(frame), 0, {}, options);
}

function* frameRecords(
  records: Iterable<unknown>,
  resumeAfter: Checkpoint | undefined,
  firstRecordIndex: number,
): Generator<RecordToOpen, void, undefined> {
  let recordIndex = firstRecordIndex;
  for (const record of records) {
    const source = parseKinesisRecord(record, recordIndex);
    const skipCount = resumeAfter === undefined ? 0 : countHandled(source, resumeAfter, recordIndex);
    if (skipCount !== 'all') {
      const frame = source.isUserRecord ? undefined : findFrame(source.data);
      yield { record, recordIndex, source, frame, skipCount };
    }
    recordIndex++;
  }
}

function openMessage(
  frame: Frame,
  skipCount: number,
  context: ErrorContext,
  options: ResolvedOptions,
): OpenMessage | undefined {
  const message = readFrame(frame, context, options);
  if (message === undefined) return undefined;
  const { excluded, lastIncluded } = selectUserRecords(message, skipCount, context, options);
  const lastToMark = options.markLast ? lastIncluded : undefined;
  return { message, entries: new EntryReader(message, excluded), lastToMark };
}

/** Returns `undefined` for a malformed record if the options say to pass it on. */
function readFrame(
  { message: bytes, isIntact }: Frame,
  context: ErrorContext,
  { onDiagnostic, throwOnMalformed }: ResolvedOptions,
): Message | undefined {
  try {
    if (!isIntact) {
      const found = 'the MD5 digest is not that of the message';
      throw new MalformedRecordError('CHECKSUM_MISMATCH', found, bytes.length);
    }
    const message = readMessage(bytes);
    if (message.entryCount === 0) {
      onDiagnostic(toDiagnostic('EMPTY_MESSAGE', 'an aggregated record without user records', context));
    }
    return message;
  } catch (error) {
    if (!(error instanceof MalformedRecordError)) throw error;
    error.byteOffset += MAGIC.length;
    const found = toDiagnostic(error.code, error.message, { ...context, byteOffset: error.byteOffset });
    if (throwOnMalformed) throw new DeaggregationError(error.code, found.message, found, error);
    onDiagnostic(found);
    return undefined;
  }
}
