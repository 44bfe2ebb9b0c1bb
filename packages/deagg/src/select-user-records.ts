import { type DiagnosticCode, toDiagnostic } from './diagnostics.ts';
import type { ErrorContext } from './errors.ts';
import type { Message } from './message.ts';
import type { ResolvedOptions } from './options.ts';
import { type Selection, selectFrom } from './selection.ts';
import { findOutside } from './shard-range.ts';

/** Leaves out the first `doneCount` user records, and those outside the shard, of which it tells. */
export function selectUserRecords(
  message: Message,
  doneCount: number,
  context: ErrorContext,
  { shardFilter, onDiagnostic }: ResolvedOptions,
): Selection {
  const { entryCount } = message;
  const first = Math.min(doneCount, entryCount);
  if (shardFilter === undefined) return selectFrom(first, [], entryCount);

  const { outside, unplaced } = findOutside(message, shardFilter);
  const report = (code: DiagnosticCode, subSequenceNumber: number, what: string) => {
    const found = `user record ${subSequenceNumber}: ${what}`;
    onDiagnostic(toDiagnostic(code, found, { ...context, subSequenceNumber }));
  };
  for (const subSequenceNumber of unplaced) {
    report('INVALID_EXPLICIT_HASH_KEY', subSequenceNumber, 'the explicit hash key is no number, kept');
  }
  if (shardFilter.dropsAggregate && outside.length > 0) {
    const found = `dropped, ${outside.length} of ${entryCount} user records are outside the shard's range`;
    onDiagnostic(toDiagnostic('OUTSIDE_SHARD_RANGE', found, context));
    return selectFrom(entryCount, [], entryCount);
  }
  for (const subSequenceNumber of outside) {
    report('OUTSIDE_SHARD_RANGE', subSequenceNumber, "dropped, outside the shard's range");
  }
  return selectFrom(first, outside, entryCount);
}
