import { DIGEST_BYTE_LENGTH } from '../md5/md5.ts';
import { md5OfEach } from '../md5/md5-batch.ts';
import type { MalformedRecordError } from '../support/errors.ts';
import { Frame } from './frame.ts';

/** How many bytes of frames are read ahead, to compute their digests side by side. */
export const READ_AHEAD = 33_554_432;
/** Counted for each record, so that a batch never has more than 8,192 of them. */
const READ_AHEAD_PER_RECORD = 4_096;

/** A record, with its frame if its data is one, or why its data cannot be read. */
export interface FramedRecord {
  readonly frame: Frame | MalformedRecordError | undefined;
}

/**
 * Passes on records in batches that end where their frames have `readAhead` bytes; digests of a batch are
 * computed side by side. An error of the source is thrown after the records before it, so that none is lost.
 * A source that is left early is closed.
 */
export function* verifyFrames<Record extends FramedRecord>(
  source: Iterable<Record>,
  readAhead: number,
): Generator<readonly Record[], void, undefined> {
  let records: Record[] = [];
  let byteLength = 0;
  let failure: { readonly error: unknown } | undefined;
  try {
    for (const record of source) {
      records.push(record);
      byteLength += READ_AHEAD_PER_RECORD + (record.frame instanceof Frame ? record.frame.bytes.length : 0);
      if (byteLength < readAhead) continue;
      const batch = records;
      // Before it is left here: if closing the source fails then, there is nothing to pass on any more.
      records = [];
      byteLength = 0;
      verifyTogether(batch);
      yield batch;
    }
  } catch (error) {
    failure = { error };
  }
  verifyTogether(records);
  if (records.length > 0) yield records;
  if (failure !== undefined) throw failure.error;
}

function verifyTogether(records: readonly FramedRecord[]): void {
  const messages: Uint8Array[] = [];
  for (const { frame } of records) if (frame instanceof Frame) messages.push(frame.message);
  if (messages.length === 0) return;
  const digests = md5OfEach(messages);
  let digestOffset = 0;
  for (const { frame } of records) {
    if (!(frame instanceof Frame)) continue;
    frame.verify(digests, digestOffset);
    digestOffset += DIGEST_BYTE_LENGTH;
  }
}
