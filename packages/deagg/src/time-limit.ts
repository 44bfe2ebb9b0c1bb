import type { AbortSignalLike } from './abort.ts';
import { DeaggregationError } from './errors.ts';

/** `AbortSignal` where its type is known, from Node's types or the DOM's. */
export type PlatformAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : AbortSignalLike;

/** The part of Lambda's context that tells how much time is left. */
export interface RemainingTime {
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis?(): number;
}

/** The end of an invocation, some time before Lambda puts one to it. */
export class TimeLimit {
  readonly #controller = new AbortController();
  readonly #remaining: () => number;
  readonly #waiting = new Set<(reason: unknown) => void>();
  readonly #timer: ReturnType<typeof setTimeout> | undefined;

  /** The margin is at most half of the time that there is, so that something can be done. */
  constructor(context: RemainingTime | undefined, marginMilliseconds: number) {
    if (typeof context?.getRemainingTimeInMillis !== 'function') {
      this.#remaining = () => Number.POSITIVE_INFINITY;
      return;
    }
    const total = context.getRemainingTimeInMillis();
    const margin = Math.min(marginMilliseconds, total / 2);
    this.#remaining = () => (context.getRemainingTimeInMillis?.() ?? 0) - margin;
    this.#timer = setTimeout(() => this.#end(), total - margin);
  }

  /** Aborted with an `OUT_OF_TIME` error when the time is over. */
  get signal(): PlatformAbortSignal {
    return this.#controller.signal as PlatformAbortSignal;
  }

  /** Also true when the timer had no chance to run, because nothing that was done waited for anything. */
  isOver(): boolean {
    if (!this.#controller.signal.aborted && this.#remaining() <= 0) this.#end();
    return this.#controller.signal.aborted;
  }

  /**
   * Settles like `promise`, or rejects when the time is over. A listener on the signal would do as well, and take half of the time
   * of an async function that does nothing: bench `handler/async function`.
   */
  limit<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      const settled =
        <Value>(settle: (value: Value) => void) =>
        (value: Value) => {
          this.#waiting.delete(reject);
          settle(value);
        };
      promise.then(settled(resolve), settled(reject));
    });
  }

  /** Stops the clock: nothing aborts any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #end(): void {
    const reason = new DeaggregationError('OUT_OF_TIME', 'the time of the invocation is over');
    this.#controller.abort(reason);
    for (const reject of this.#waiting) reject(reason);
  }
}
