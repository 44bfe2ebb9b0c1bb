import { createHash } from 'node:crypto';
import { Seeded } from '@kpl-kit/testkit/seeded';
import { describe, expect, test } from 'vitest';

describe('Seeded', () => {
  test('reads its choices off SHAKE256 of the seed and the number of the block', () => {
    const block = (number: number) =>
      createHash('shake256', { outputLength: 4_096 }).update(`seed/${number}`).digest();
    const seeded = new Seeded('seed');
    const numbers = Array.from({ length: 1_025 }, () => seeded.below(2 ** 32));
    expect(numbers[0]).toBe(block(0).readUInt32BE(0));
    expect(numbers[1_023]).toBe(block(0).readUInt32BE(4_092));
    expect(numbers[1_024]).toBe(block(1).readUInt32BE(0));
  });

  test('makes the same choices again, and others with another seed', () => {
    const choices = (seed: string) => {
      const seeded = new Seeded(seed);
      return [
        seeded.below(10),
        seeded.between(5, 9),
        seeded.pick(['a', 'b', 'c']),
        seeded.oneIn(3),
        ...seeded.bytes(20),
      ];
    };
    expect(choices('a')).toEqual(choices('a'));
    expect(choices('a')).not.toEqual(choices('b'));
  });

  test('keeps within its bounds and reaches both ends', () => {
    const seeded = new Seeded('bounds');
    const seen = new Set(Array.from({ length: 200 }, () => seeded.between(3, 6)));
    expect([...seen].sort()).toEqual([3, 4, 5, 6]);
  });
});
