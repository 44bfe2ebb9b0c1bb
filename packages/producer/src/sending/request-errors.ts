import type { PutRecordsOutput } from '@kpl-kit/aggregator';

/** Not allowed, or not there (API reference, PutRecords). All else may pass: throttling, broken connections, odd responses. */
const FINAL_ERRORS = new Set([
  'AccessDeniedException',
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
  'KMSOptInRequired',
  'ResourceNotFoundException',
]);
/** A request is refused as a whole for one entry: one that is too large for the stream, say. */
const ENTRY_ERRORS = new Set(['InvalidArgumentException', 'ValidationException']);

export const THROTTLED: RegExp = /ProvisionedThroughputExceeded|Throttling|LimitExceeded/;

/** Whether it would not help to send the request again. */
export function isFinal(error: unknown): boolean {
  return FINAL_ERRORS.has(nameOf(error)) || isAboutOneEntry(error);
}

export function isAboutOneEntry(error: unknown): boolean {
  return ENTRY_ERRORS.has(nameOf(error));
}

/** How often each error code was in a response, or the name of the error that came in its place. */
export function errorCodesOf(
  output: PutRecordsOutput | undefined,
  failure: unknown,
  entryCount: number,
): Record<string, number> {
  if (output === undefined) return { [nameOf(failure)]: entryCount };
  const counts: Record<string, number> = {};
  for (const { ErrorCode, SequenceNumber, ShardId } of output.Records ?? []) {
    if (!ErrorCode && SequenceNumber && ShardId) continue;
    const code = ErrorCode || 'Unknown';
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

function nameOf(error: unknown): string {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' ? name : 'Unknown';
}
