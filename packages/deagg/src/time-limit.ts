import { type AbortSignalLike, orAborted } from './abort.ts';
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

  /** Settles like `promise`, or rejects when the time is over. */
  limit<T>(promise: PromiseLike<T>): Promise<T> {
    return orAborted(promise, this.#controller.signal);
  }

  /** Stops the clock: nothing aborts any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #end(): void {
    this.#controller.abort(new DeaggregationError('OUT_OF_TIME', 'the time of the invocation is over'));
  }
}
