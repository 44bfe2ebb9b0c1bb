import { createHash } from 'node:crypto';

const BLOCK_BYTE_LENGTH = 4_096;

/** SHAKE256 of the seed: the same bytes in every run, on every machine and in every version of Node. */
export function seededBytes(seed: string, byteLength: number): Buffer {
  return createHash('shake256', { outputLength: byteLength }).update(seed).digest();
}

/** Choices that are the same in every run, read from {@link seededBytes} block by block. */
export class Seeded {
  readonly #seed: string;
  #blocks = 0;
  #block: Buffer = Buffer.alloc(0);
  #position = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A whole number from 0 to `bound - 1`. */
  below(bound: number): number {
    if (this.#position === this.#block.length) {
      this.#block = seededBytes(`${this.#seed}/${this.#blocks++}`, BLOCK_BYTE_LENGTH);
      this.#position = 0;
    }
    const number = this.#block.readUInt32BE(this.#position);
    this.#position += 4;
    return number % bound;
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    return min + this.below(max - min + 1);
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One element of a list. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  bytes(byteLength: number): Uint8Array {
    return Uint8Array.from({ length: byteLength }, () => this.below(256));
  }
}
