/**
 * How an invocation ended.
 *
 * - `response`: the function returned something.
 * - `error`: it threw, or could not be loaded.
 * - `exit`: its process ended before it answered.
 * - `timeout`: it did not answer in time; its process was ended.
 */
export type Outcome =
  | { readonly kind: 'response'; readonly payload: unknown }
  | { readonly kind: 'error'; readonly errorType: string; readonly errorMessage: string }
  | { readonly kind: 'exit'; readonly how: string }
  | { readonly kind: 'timeout' };

/**
 * The line that a hanging function prints to be stopped, as Lambda stops one that does not answer in time. A
 * clock would also stop functions that are slow because the machine is busy.
 */
export const TIME_IS_UP = 'the time of this invocation is up';
