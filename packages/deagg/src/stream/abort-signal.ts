import { DeaggregationError } from '../support/errors.ts';
import { typeName } from '../support/type-name.ts';

/** The part of an `AbortSignal` that is used: its type needs Node's types or the DOM's. */
export interface AbortSignalLike {
  /** Whether it has been aborted. */
  readonly aborted: boolean;
  /** What to throw. */
  readonly reason?: unknown;
  /** Called once, when it is aborted. */
  addEventListener(type: 'abort', listener: () => void): void;
  /** Takes the listener away again. */
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Settles like `value`, or rejects with the signal's reason if that comes first. Unlike `Promise.race` with
 * one promise for the signal, it leaves nothing on the signal: a long stream waits millions of times.
 */
export function raceAbort<T>(
  value: T | PromiseLike<T>,
  signal: AbortSignalLike | undefined,
): T | PromiseLike<T> {
  if (signal === undefined) return value;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const remove = () => signal.removeEventListener('abort', abort);
    const settled = Promise.resolve(value);
    settled.then(remove, remove);
    settled.then(resolve, reject);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
}

/** Throws the signal's reason once it is aborted. */
export function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted === true) throw signal.reason;
}

/** The signal of an option; `null` is none, as for `fetch`. Throws `INVALID_OPTION`. */
export function resolveSignal(signal: AbortSignalLike | null | undefined): AbortSignalLike | undefined {
  if (signal === null || signal === undefined) return undefined;
  if (
    typeof signal.aborted === 'boolean' &&
    typeof signal.addEventListener === 'function' &&
    typeof signal.removeEventListener === 'function'
  ) {
    return signal;
  }
  throw new DeaggregationError('INVALID_OPTION', `signal is ${typeName(signal)}, expected an AbortSignal`);
}
