/** What most documents need. */
const FIRST_SIZE = 524_288;
/** Memory is kept unless more than this was needed. */
const MAX_KEPT = 16_777_216;

/** Bytes that come in pieces, and are dropped from the front. The memory is used again. */
export class ByteQueue {
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_SIZE, 2 * this.#buffer.length, length));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }

  /** A view, valid until the next change. */
  bytes(start = 0, end: number = this.#length): Buffer {
    return this.#buffer.subarray(start, end);
  }

  /** Drops bytes from the front. */
  drop(byteLength: number): void {
    this.#buffer.copy(this.#buffer, 0, byteLength, this.#length);
    this.#length -= byteLength;
  }

  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > MAX_KEPT) this.#buffer = Buffer.alloc(0);
  }
}
