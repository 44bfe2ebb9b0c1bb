import { createHash } from 'node:crypto';

const BLOCK_BYTE_LENGTH = 4_096;

/**
 * Choices that are the same in every run, on every machine and in every version of Node: they are read off SHAKE256 of
 * the seed, block by block.
 */
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
    if (this.#position === this.#block.length) this.#nextBlock();
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

  /** One of a list. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  bytes(byteLength: number): Uint8Array {
    return Uint8Array.from({ length: byteLength }, () => this.below(256));
  }

  #nextBlock(): void {
    const hash = createHash('shake256', { outputLength: BLOCK_BYTE_LENGTH });
    this.#block = hash.update(`${this.#seed}/${this.#blocks++}`).digest();
    this.#position = 0;
  }
}
