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

/** The longest delay of a timer: a longer one would end at once. */
const LONGEST_DELAY_MILLISECONDS = 2 ** 31 - 1;

/**
 * The deadline of an invocation, shortly before Lambda's own timeout. Without a remaining time it never
 * passes. Work that does not wait asks `hasPassed` as it goes; `race` guards all that waits, with one timer.
 */
export class Deadline {
  /** Whether it was found to have passed: nothing asks the clock. */
  isOver = false;
  readonly #controller = new AbortController();
  #remaining: (() => number) | undefined;
  #giveUp = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The margin is at most half of the remaining time, so that something can be done. */
  constructor(context: LambdaContextLike | null | undefined, marginMilliseconds: number) {
    const total = context?.getRemainingTimeInMillis?.();
    if (typeof total !== 'number' || !Number.isFinite(total)) return;
    const margin = Math.min(marginMilliseconds, total / 2);
    const remaining = () => (context?.getRemainingTimeInMillis?.() ?? 0) - margin;
    const wait = () => {
      const delay = Math.min(remaining(), LONGEST_DELAY_MILLISECONDS);
      this.#timer = setTimeout(() => this.hasPassed() || wait(), delay);
    };
    this.#remaining = remaining;
    wait();
  }

  /** Aborted with an `OUT_OF_TIME` error when the deadline passes. */
  get signal(): PlatformAbortSignal {
    return this.#controller.signal as PlatformAbortSignal;
  }

  /** Also true if the timer had no chance to run, because nothing was awaited. */
  hasPassed(): boolean {
    if (this.#remaining === undefined) return false;
    // Not `<= 0`, which is false for NaN: if the remaining time is unknown, the deadline has passed.
    if (!this.isOver && !(this.#remaining() > 0)) {
      this.isOver = true;
      this.#controller.abort(new DeaggregationError('OUT_OF_TIME', 'the time of the invocation is over'));
      this.#giveUp();
    }
    return this.isOver;
  }

  /** Waits for `work`; false if the deadline passes before it is finished. */
  race(work: Promise<void>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve(false);
      if (this.isOver) this.#giveUp();
      work.then(() => resolve(true), reject);
    });
  }

  /** Stops the clock: nothing aborts any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
