import { createHash } from 'node:crypto';

const BLOCK_BYTE_LENGTH = 4_096;

/** Choices that are the same in every run, on every machine and in every version of Node. */
export class Seeded {
  readonly #numbers: Generator<number, never>;

  constructor(seed: string) {
    this.#numbers = numbers(seed);
  }

  /** A whole number from 0 to `bound - 1`. */
  below(bound: number): number {
    return this.#numbers.next().value % bound;
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
}

/** Numbers of 32 bits, read from SHAKE256 of the seed, block by block. */
function* numbers(seed: string): Generator<number, never> {
  for (let count = 0; ; count++) {
    const hash = createHash('shake256', { outputLength: BLOCK_BYTE_LENGTH }).update(`${seed}/${count}`);
    const block = hash.digest();
    for (let offset = 0; offset < block.length; offset += 4) yield block.readUInt32BE(offset);
  }
}
