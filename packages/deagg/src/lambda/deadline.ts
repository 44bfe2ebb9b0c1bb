import type { AbortSignalLike } from '../stream/abort-signal.ts';
import { DeaggregationError } from '../support/errors.ts';

/** `AbortSignal` where its type is known, from Node's types or the DOM's. */
export type PlatformAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : AbortSignalLike;

/** The part of Lambda's context that reports the remaining time. */
export interface LambdaContextLike {
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis?(): number;
}

/** What a timer takes: a longer delay would be none. */
const LONGEST_DELAY_MILLISECONDS = 2 ** 31 - 1;

/** A deadline shortly before Lambda's own timeout. Without a remaining time it never passes. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #remaining: () => number = () => Number.POSITIVE_INFINITY;
  readonly #waiting = new Set<(reason: unknown) => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The margin is at most half of the remaining time, so that something can be done. */
  constructor(context: LambdaContextLike | null | undefined, marginMilliseconds: number) {
    const total = context?.getRemainingTimeInMillis?.();
    if (context == null || typeof total !== 'number' || !Number.isFinite(total)) return;
    const margin = Math.min(marginMilliseconds, total / 2);
    this.#remaining = () => (context.getRemainingTimeInMillis?.() ?? 0) - margin;
    this.#wait();
  }

  /** Aborted with an `OUT_OF_TIME` error when the deadline passes. */
  get signal(): PlatformAbortSignal {
    return this.#controller.signal as PlatformAbortSignal;
  }

  /** Also true if the timer had no chance to run, because nothing was awaited. */
  hasPassed(): boolean {
    if (!this.#controller.signal.aborted && this.#remaining() <= 0) this.#end();
    return this.#controller.signal.aborted;
  }

  /**
   * Settles like `promise`, or rejects when the deadline passes. A listener on the signal would take half of
   * the time of an async function that does nothing: bench `handler/async function`.
   */
  race<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const settled =
        <Value>(settle: (value: Value) => void) =>
        (value: Value) => {
          this.#waiting.delete(reject);
          settle(value);
        };
      // Of a promise of another kind, what it resolves with may be a promise again.
      Promise.resolve(promise).then(settled(resolve), settled(reject));
      if (this.#controller.signal.aborted) reject(this.#controller.signal.reason);
      else this.#waiting.add(reject);
    });
  }

  /** Stops the clock: nothing aborts any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const delay = Math.min(this.#remaining(), LONGEST_DELAY_MILLISECONDS);
    this.#timer = setTimeout(() => this.hasPassed() || this.#wait(), delay);
  }

  #end(): void {
    const reason = new DeaggregationError('OUT_OF_TIME', 'the time of the invocation is over');
    this.#controller.abort(reason);
    for (const reject of this.#waiting) reject(reason);
  }
}
