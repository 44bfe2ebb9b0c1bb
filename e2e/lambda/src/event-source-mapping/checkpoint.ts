import type { KinesisEventRecord } from '@kpl-kit/deagg/lambda';
import type { Outcome } from '../execution/outcome.ts';

/**
 * How many records of the batch are done: all, none, or those before the lowest that failed.
 * See https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function countDone(outcome: Outcome, batch: readonly KinesisEventRecord[], reports: boolean): number {
  if (outcome.kind !== 'response') return 0;
  if (!reports) return batch.length;
  const failures = (outcome.payload as { batchItemFailures?: unknown } | null)?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 0;
  const places = failures.map((failure) =>
    batch.findIndex(({ kinesis }) => kinesis.sequenceNumber === failure?.itemIdentifier),
  );
  // Empty, null, misspelt or unknown: Lambda takes none of the batch for done.
  return places.includes(-1) ? 0 : Math.min(batch.length, ...places);
}
