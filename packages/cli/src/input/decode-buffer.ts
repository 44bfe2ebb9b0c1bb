import { isDecoded } from '../support/base64.ts';

/** What most batches need. */
const FIRST_SIZE = 1_048_576;
/** Memory is kept from one batch to the next unless one needed more than this. */
const MAX_KEPT = 16_777_216;

/** Decodes base64 into memory that is used again: new memory would wait for the collection of garbage. */
export class DecodeBuffer {
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;

  /** As `fromBase64`, but valid only until `reset`. */
  decode(text: string): Uint8Array | undefined {
    const maxByteLength = Math.ceil((text.length * 3) / 4);
    if (this.#length + maxByteLength > this.#buffer.length) {
      // What was decoded before keeps the memory before.
      const size = Math.max(FIRST_SIZE, 2 * this.#buffer.length, maxByteLength);
      this.#buffer = Buffer.allocUnsafeSlow(size);
      this.#length = 0;
    }
    const start = this.#length;
    const byteLength = this.#buffer.write(text, start, 'base64');
    if (!isDecoded(text, byteLength)) return undefined;
    this.#length += byteLength;
    return this.#buffer.subarray(start, this.#length);
  }

  /** When nothing of what was decoded is used any more. */
  reset(): void {
    this.#length = 0;
    if (this.#buffer.length > MAX_KEPT) this.#buffer = Buffer.alloc(0);
  }
}
