import { type Checkpoint, readSequenceNumber } from '../identity/sequence-number.ts';
import type { Message } from '../message/message.ts';
import type { KinesisRecord } from '../shape/kinesis-record.ts';
import { type Diagnostic, type DiagnosticCode, toDiagnostic } from '../support/diagnostics.ts';
import { DeaggregationError, type ErrorContext } from '../support/errors.ts';
import { findOutOfRange, type ShardFilter } from './shard-range.ts';

/** The options of a selection, with their defaults. */
export interface SelectionOptions {
  readonly shardFilter: ShardFilter | undefined;
  readonly resumeAfter: Checkpoint | undefined;
  /** Nobody listens if there is none: then no diagnostic is made. */
  readonly onDiagnostic: ((diagnostic: Diagnostic) => void) | undefined;
  /** Called at intervals while a large message is read. Throws once the deadline has passed. */
  readonly checkTime?: (() => void) | undefined;
}

/** Which user records of a message come out. */
export interface Selection {
  /** A byte for each user record, 1 where it does not come out; `undefined` when all come out. */
  readonly excluded: Uint8Array | undefined;
  /** Sub-sequence number of the last one that comes out; -1 when none does. */
  readonly lastIncluded: number;
}

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

/** Excludes the first `skipCount` user records, and those outside the shard, which it reports. */
export function selectUserRecords(
  message: Message,
  skipCount: number,
  context: ErrorContext,
  { shardFilter, onDiagnostic, checkTime }: SelectionOptions,
): Selection {
  const { entryCount } = message;
  let first = Math.min(skipCount, entryCount);
  let dropped: readonly number[] = [];
  if (shardFilter !== undefined) {
    const { outOfRange, unparsable } = findOutOfRange(message, shardFilter, checkTime);
    const report = (code: DiagnosticCode, subSequenceNumber: number, what: string) => {
      if (onDiagnostic === undefined) return;
      // It may take long too, and is called for each of them.
      checkTime?.();
      const found = `user record ${subSequenceNumber}: ${what}`;
      onDiagnostic(toDiagnostic(code, found, { ...context, subSequenceNumber }));
    };
    for (const subSequenceNumber of unparsable) {
      report('INVALID_EXPLICIT_HASH_KEY', subSequenceNumber, 'the explicit hash key is not a number, kept');
    }
    if (shardFilter.dropsAggregate && outOfRange.length > 0) {
      const found = `dropped, ${outOfRange.length} of ${entryCount} user records are outside the shard's range`;
      onDiagnostic?.(toDiagnostic('OUTSIDE_SHARD_RANGE', found, context));
      first = entryCount;
    } else {
      dropped = outOfRange;
    }
    for (const subSequenceNumber of dropped) {
      report('OUTSIDE_SHARD_RANGE', subSequenceNumber, "dropped, outside the shard's range");
    }
  }
  if (first === 0 && dropped.length === 0) return { excluded: undefined, lastIncluded: entryCount - 1 };
  const excluded = new Uint8Array(entryCount).fill(1, 0, first);
  for (const subSequenceNumber of dropped) excluded[subSequenceNumber] = 1;
  return { excluded, lastIncluded: excluded.lastIndexOf(0) };
}
