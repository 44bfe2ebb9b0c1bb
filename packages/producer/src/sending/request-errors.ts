const MISSING_STREAM = 'ResourceNotFoundException';

/**
 * Sending the request again would not help (API reference, PutRecords). Everything else may pass: throttling,
 * broken connections, responses that cannot be read.
 */
const FINAL_ERRORS = new Set([
  'AccessDeniedException',
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
  'KMSOptInRequired',
  MISSING_STREAM,
]);
/** Kinesis rejects the whole request because of one entry, such as one too large for the stream. */
const ENTRY_ERRORS = new Set(['InvalidArgumentException', 'ValidationException']);
const THROTTLING = /ProvisionedThroughputExceeded|Throttling|LimitExceeded/;

export function isFinal(error: unknown): boolean {
  return FINAL_ERRORS.has(nameOf(error)) || isAboutOneEntry(error);
}

/** The stream does not exist, or no longer. */
export function isMissing(error: unknown): boolean {
  return nameOf(error) === MISSING_STREAM;
}

export function isAboutOneEntry(error: unknown): boolean {
  return ENTRY_ERRORS.has(nameOf(error));
}

/** Takes the error of a request, or the code of an entry. */
export function isThrottling(cause: unknown): boolean {
  return THROTTLING.test(typeof cause === 'string' ? cause : nameOf(cause));
}

/** Anything can be thrown. */
export function nameOf(error: unknown): string {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' ? name : 'Unknown';
}
