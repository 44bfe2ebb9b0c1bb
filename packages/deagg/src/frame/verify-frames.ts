import { DIGEST_BYTE_LENGTH, md5 } from '../md5/md5.ts';
import { md5OfEach } from '../md5/md5-batch.ts';
import { endsWithDigest, type Frame } from './frame.ts';
import { inBatches } from './in-batches.ts';

/** How many bytes of frames are read ahead, to compute their digests side by side. */
export const READ_AHEAD = 33_554_432;
/** Counted for each record, so that a batch never has more than 8,192 of them. */
const READ_AHEAD_PER_RECORD = 4_096;

/** A record, with its frame if its data is one. */
export interface FramedRecord {
  readonly frame: Frame | undefined;
}

/**
 * Passes on each record, its frame with the verdict. `readAhead` is how many bytes of frames make a batch, 0 for one
 * record at a time. An error of the source comes after the records before it.
 */
export function* verifyFrames<Record extends FramedRecord>(
  records: Iterable<Record>,
  readAhead: number,
): Generator<Record, void, undefined> {
  for (const { elements, failure } of inBatches(records, sizeToReadAhead, readAhead)) {
    const messages: Uint8Array[] = [];
    for (const { frame } of elements) if (frame !== undefined) messages.push(frame.message);
    const digests = md5OfEach(messages);
    let digestOffset = 0;
    for (const record of elements) {
      if (record.frame !== undefined) {
        record.frame.isIntact = endsWithDigest(record.frame, digests, digestOffset);
        digestOffset += DIGEST_BYTE_LENGTH;
      }
      yield record;
    }
    if (failure !== undefined) throw failure.error;
  }
}

/** Adds the verdict to one frame. */
export function verifyFrame(frame: Frame): Frame {
  frame.isIntact = endsWithDigest(frame, md5(frame.message), 0);
  return frame;
}

function sizeToReadAhead({ frame }: FramedRecord): number {
  return READ_AHEAD_PER_RECORD + (frame === undefined ? 0 : frame.bytes.length);
}
