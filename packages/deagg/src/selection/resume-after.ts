import { type Checkpoint, readSequenceNumber } from '../identity/sequence-number.ts';
import type { KinesisRecord } from '../shape/kinesis-record.ts';
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
  if (resumeAfter.subSequenceNumber === Number.POSITIVE_INFINITY) return 'all';
  const handledCount = resumeAfter.subSequenceNumber + 1;
  const { subSequenceNumber } = source;
  if (subSequenceNumber === undefined) return handledCount;
  return subSequenceNumber < handledCount ? 'all' : 0;
}
