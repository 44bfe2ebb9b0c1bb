import { DeaggregationError } from './errors.ts';
import type { KinesisRecord } from './input.ts';
import { type Position, readSequenceNumber } from './sequence-number.ts';

/** How many user records of a Kinesis record are not behind `resumeAfter`: none, all (infinity), or the first ones. */
export function countDone(source: KinesisRecord, resumeAfter: Position, recordIndex: number): number {
  const sequenceNumber = readSequenceNumber(source.sequenceNumber);
  if (sequenceNumber === undefined) {
    const found = `record ${recordIndex} has no sequence number of digits, which resumeAfter needs`;
    throw new DeaggregationError('INVALID_RECORD', found, { recordIndex });
  }
  if (sequenceNumber !== resumeAfter.sequenceNumber) {
    return sequenceNumber < resumeAfter.sequenceNumber ? Number.POSITIVE_INFINITY : 0;
  }
  const doneCount = resumeAfter.subSequenceNumber + 1;
  if (!source.isUserRecord) return doneCount;
  return Number(source.subSequenceNumber ?? 0) < doneCount ? Number.POSITIVE_INFINITY : 0;
}
