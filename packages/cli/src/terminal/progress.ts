/** How long a command works in silence, and then between two reports, in milliseconds. */
const QUIET = 1_000;
const INTERVAL = 200;

/** What of a stream is needed to report on it. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** One line on stderr that says how far a long run is. In anything but a terminal, nothing is written. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  readonly #isOn: boolean;
  #next: number;
  #isShown = false;

  constructor(stream: ProgressStream, isOn: boolean, now: () => number = Date.now) {
    this.#stream = stream;
    this.#now = now;
    this.#isOn = isOn && stream.isTTY === true;
    this.#next = now() + QUIET;
  }

  /** Called often; `describe` only when it is time to write. */
  report(describe: () => string): void {
    if (!this.#isOn) return;
    const now = this.#now();
    if (now < this.#next) return;
    this.#next = now + INTERVAL;
    this.#isShown = true;
    this.#stream.write(`\r\u001b[K${describe()}`);
  }

  /** Removes the line, before anything else is written to the terminal. */
  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#stream.write('\r\u001b[K');
  }
}
