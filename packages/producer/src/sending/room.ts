import type { Ledger } from '../outcome/ledger.ts';
import type { Sender } from './sender.ts';

/** Makes callers of `put` wait while user records take too much memory. */
export class Room {
  readonly #maxByteLength: number;
  readonly #ledger: Ledger;
  readonly #sender: Sender;
  /** Wake callers that wait, in the order in which they came. */
  readonly #waiting = new Set<() => void>();

  constructor(maxByteLength: number, ledger: Ledger, sender: Sender) {
    this.#maxByteLength = maxByteLength;
    this.#ledger = ledger;
    this.#sender = sender;
  }

  get isFull(): boolean {
    return this.#ledger.outstandingByteLength > this.#maxByteLength;
  }

  /** Resolves when there is room again. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      if (this.#waiting.size === 1) void this.#wakeAll();
    });
  }

  /** Wakes one caller at a time, while there is room: each may put again, and fill it. */
  async #wakeAll(): Promise<void> {
    for (const wake of this.#waiting) {
      while (this.isFull) {
        // Before `hurry`, which may give up everything at once.
        const settled = this.#ledger.nextSettled();
        this.#sender.hurry();
        await settled;
      }
      wake();
      await undefined;
      this.#waiting.delete(wake);
    }
  }
}
