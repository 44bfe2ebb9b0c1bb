import { createHash } from 'node:crypto';

/** Bytes that are the same in every run, on every machine and in every version of Node: SHAKE256 of the seed. */
export function seededBytes(seed: string, byteLength: number): Buffer {
  return createHash('shake256', { outputLength: byteLength }).update(seed).digest();
}

/** Whole numbers from 0 to `bound - 1`, the same in every run. */
export function seededNumbers(seed: string, count: number, bound: number): number[] {
  const bytes = seededBytes(seed, count * 4);
  return Array.from({ length: count }, (_, index) => bytes.readUInt32BE(index * 4) % bound);
}

/** The list in another order, the same in every run. */
export function shuffled<T>(seed: string, list: readonly T[]): T[] {
  const ranks = seededNumbers(seed, list.length, 2 ** 32);
  return list
    .map((item, index) => ({ item, rank: ranks[index] as number }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
