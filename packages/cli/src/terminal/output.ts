import { once } from 'node:events';

/** How many characters or bytes are put together before they are written. */
const CHUNK = 65_536;

/** Where a command writes: text and bytes in order, many small pieces as one. */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  #text = '';
  #pieces: Uint8Array[] = [];
  #byteLength = 0;
  #isClosed = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    // `kpl | head` closes the pipe: nobody reads what comes after, which is not an error.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error;
      this.#isClosed = true;
    });
  }

  /** Whether the reader has gone: then there is nothing more to do. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  get columns(): number {
    return this.#stream.columns ?? 100;
  }

  /** Whether so much waits that `flush` should be awaited. */
  get isFull(): boolean {
    return this.#text.length + this.#byteLength >= CHUNK;
  }

  write(text: string): void {
    this.#text += text;
  }

  writeBytes(bytes: Uint8Array): void {
    this.#textToBytes();
    this.#pieces.push(bytes);
    this.#byteLength += bytes.length;
  }

  /** Writes what waits, and waits while the reader is slow. */
  async flush(): Promise<void> {
    const chunk = this.#take();
    if (chunk.length === 0 || this.#isClosed) return;
    if (this.#stream.write(chunk)) return;
    // A pipe that is closed drains never, but reports it.
    await Promise.race([once(this.#stream, 'drain'), once(this.#stream, 'close')]).catch(() => {});
  }

  /** Writes all of it, and waits until it is out. */
  async end(): Promise<void> {
    const chunk = this.#take();
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => this.#stream.write(chunk, () => resolve()));
  }

  #take(): string | Uint8Array {
    if (this.#pieces.length === 0) {
      const text = this.#text;
      this.#text = '';
      return text;
    }
    this.#textToBytes();
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#byteLength = 0;
    return bytes;
  }

  #textToBytes(): void {
    if (this.#text === '') return;
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    this.#pieces.push(bytes);
    this.#byteLength += bytes.length;
  }
}
