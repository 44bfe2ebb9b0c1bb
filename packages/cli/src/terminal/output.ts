/** How many bytes are put together before they are written. */
const CHUNK = 65_536;
/** Memory is kept from one chunk to the next unless one was larger than this. */
const MAX_KEPT = 1_048_576;

/** Where a command writes: text and bytes in order, many small pieces as one. */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  /** Used again for every chunk: new memory would wait for the collection of garbage. */
  #buffer: Buffer = Buffer.allocUnsafeSlow(2 * CHUNK);
  #length = 0;
  #isClosed = false;
  #whenClosed: (() => void) | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    // `kpl | head` closes the pipe: nobody reads what comes after, which is not an error.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error;
      this.#isClosed = true;
      this.#whenClosed?.();
    });
  }

  /** Whether the reader has gone: then there is nothing more to do. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Whether so much waits that `flush` should be awaited. */
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

  /** Writes what waits, and waits until it is out: a slow reader is waited for. */
  async flush(): Promise<void> {
    const chunk = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    if (chunk.length === 0 || this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#whenClosed = resolve;
      this.#stream.write(chunk, () => resolve());
    });
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
