/** How long a command works in silence, and then between two reports, in milliseconds. */
const QUIET = 1_000;
const INTERVAL = 200;
/** To the beginning of the line, which is then erased. */
const ERASE = '\r\u001b[K';

/** One line on stderr that says how far a long run is. In anything but a terminal, nothing is written. */
export class Progress {
  readonly #write: (text: string) => void;
  readonly #isOn: () => boolean;
  readonly #now: () => number;
  #next: number;
  #isShown = false;
  readonly #onInterrupt = (): void => {
    this.clear();
    // Now with what the system does: the shell sees that it was interrupted.
    process.kill(process.pid, 'SIGINT');
  };

  constructor(write: (text: string) => void, isOn: () => boolean, now: () => number = Date.now) {
    this.#write = write;
    this.#isOn = isOn;
    this.#now = now;
    this.#next = now() + QUIET;
  }

  /** Called often; `describe` only when it is time to write. */
  report(describe: () => string): void {
    const now = this.#now();
    if (now < this.#next) return;
    this.#next = this.#isOn() ? now + INTERVAL : Number.POSITIVE_INFINITY;
    if (this.#next === Number.POSITIVE_INFINITY) return;
    if (!this.#isShown) process.once('SIGINT', this.#onInterrupt);
    this.#isShown = true;
    this.#write(`${ERASE}${describe()}`);
  }

  /** Removes the line, before anything else is written to the terminal. */
  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    process.removeListener('SIGINT', this.#onInterrupt);
    this.#write(ERASE);
  }
}
