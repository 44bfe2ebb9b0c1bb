interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * Time that passes as fast as the program runs: `setTimeout`, `clearTimeout` and `performance.now` of
 * everything in the process. The same timers fire in the same order in every run.
 */
export class VirtualClock {
  now = 0;
  readonly #timers = new Map<object, Timer>();
  readonly #real = { setTimeout, clearTimeout, now: performance.now };
  #order = 0;

  get timerCount(): number {
    return this.#timers.size;
  }

  install(): void {
    const start = (callback: () => void, milliseconds = 0) => {
      const handle = { unref: () => handle, ref: () => handle };
      this.#timers.set(handle, { at: this.now + Math.max(milliseconds, 0), order: this.#order++, callback });
      return handle;
    };
    globalThis.setTimeout = start as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((handle: object) => this.#timers.delete(handle)) as typeof clearTimeout;
    performance.now = () => this.now;
  }

  uninstall(): void {
    globalThis.setTimeout = this.#real.setTimeout;
    globalThis.clearTimeout = this.#real.clearTimeout;
    performance.now = this.#real.now;
  }

  /** Lets time pass until a promise settles. Throws when nothing is left that could settle it. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const done = () => {
      isSettled = true;
    };
    promise.then(done, done);
    for (;;) {
      await allPromises();
      if (isSettled) return promise;
      if (!this.#fireNext()) throw new Error('It waits for something that never happens.');
    }
  }

  #fireNext(): boolean {
    let next: [object, Timer] | undefined;
    for (const [handle, timer] of this.#timers) {
      const isEarlier = next === undefined || timer.at < next[1].at;
      if (isEarlier || (timer.at === next?.[1].at && timer.order < next[1].order)) next = [handle, timer];
    }
    if (next === undefined) return false;
    const [handle, { at, callback }] = next;
    this.#timers.delete(handle);
    this.now = Math.max(this.now, at);
    callback();
    return true;
  }
}

/** Resolves when no promise has anything left to do. */
function allPromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
