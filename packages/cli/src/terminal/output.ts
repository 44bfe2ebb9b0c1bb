import type { Sink } from './sink.ts';

/** How many bytes are put together before they are written. */
const CHUNK = 65_536;
/** Memory is kept from one chunk to the next unless one was larger than this. */
const MAX_KEPT = 1_048_576;

/** Where a command writes: text and bytes in order, many small pieces as one. */
export class Output {
  readonly #sink: Sink;
  /** Used again for every chunk: new memory would wait for the collection of garbage. */
  #buffer: Buffer = Buffer.allocUnsafeSlow(2 * CHUNK);
  #length = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Whether the reader has gone: then there is nothing more to do. */
  get isClosed(): boolean {
    return this.#sink.isClosed;
  }

  get isTerminal(): boolean {
    return this.#sink.isTerminal;
  }

  /** Whether so much waits that it should be flushed. */
  get isFull(): boolean {
    return this.#length >= CHUNK;
  }

  write(text: string): void {
    // UTF-8 has at most three bytes for a UTF-16 code unit.
    this.#makeRoom(3 * text.length);
    this.#length += this.#buffer.write(text, this.#length);
  }

  writeBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A whole number from 0, in decimal. */
  writeNumber(value: number): void {
    let digits = 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
    this.#makeRoom(digits);
    let rest = value;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      this.#buffer[at] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    this.#length += digits;
  }

  /** Writes what waits; a slow reader is waited for. */
  flush(): void {
    if (this.#length > 0) this.#sink.write(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    if (this.#buffer.length > MAX_KEPT) this.#buffer = Buffer.allocUnsafeSlow(2 * CHUNK);
  }

  #makeRoom(byteLength: number): void {
    const needed = this.#length + byteLength;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
