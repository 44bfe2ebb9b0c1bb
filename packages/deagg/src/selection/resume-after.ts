import { type Checkpoint, readSequenceNumber } from '../identity/sequence-number.ts';
import type { KinesisRecord } from '../shape/parse-record.ts';
import { DeaggregationError } from '../support/errors.ts';

/** How many leading user records of a Kinesis record were already handled. */
export function countHandled(source: KinesisRecord, resumeAfter: Checkpoint): number | 'all' {
  const sequenceNumber = readSequenceNumber(source.sequenceNumber);
  if (sequenceNumber === undefined) {
    const { recordIndex } = source;
    const found = `record ${recordIndex} has no sequence number of digits, which resumeAfter needs`;
    throw new DeaggregationError('INVALID_RECORD', found, { recordIndex });
  }
  if (sequenceNumber !== resumeAfter.sequenceNumber) {
    return sequenceNumber < resumeAfter.sequenceNumber ? 'all' : 0;
  }
  const handledCount = resumeAfter.subSequenceNumber + 1;
  if (source.isUserRecord) return Number(source.subSequenceNumber ?? 0) < handledCount ? 'all' : 0;
  return handledCount === Number.POSITIVE_INFINITY ? 'all' : handledCount;
}
