import { createHash } from 'node:crypto';
import { type Shard, ShardMap } from '@kpl-kit/aggregator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shardFinderOf } from '../src/shards/shard-map.ts';
import { hashKeyOf, readHashKey, toWords } from '../src/user-record/user-record.ts';
import { shard } from './entries.ts';

const LARGEST = 2n ** 128n - 1n;
const WORDS = [0n, 1n, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn];

/** Any number of 128 bits, among them many that differ in one word. */
const hashKey = fc.oneof(
  fc.bigInt({ min: 0n, max: LARGEST }),
  fc
    .array(fc.constantFrom(...WORDS), { minLength: 4, maxLength: 4 })
    .map((words) => words.reduce((sum, word) => (sum << 32n) | word, 0n)),
);

describe('a hash key', () => {
  test('is the MD5 of the partition key, or the explicit one', () => {
    const digest = BigInt(`0x${createHash('md5').update('key').digest('hex')}`);
    const found = [undefined, '7'].map((explicitHashKey) =>
      readHashKey(hashKeyOf({ partitionKey: 'key', explicitHashKey })),
    );
    expect(found).toEqual([digest, 7n]);
  });

  test('is the same number as text and as words, and belongs to the shard in whose range it is', () => {
    const cuts = fc.uniqueArray(hashKey, { maxLength: 12 });
    fc.assert(
      fc.property(cuts, fc.array(hashKey), (cuts, others) => {
        const map = new ShardMap(
          shardsFrom([...new Set([0n, ...cuts])].toSorted((a, b) => (a < b ? -1 : 1))),
        );
        const atEnds = cuts.flatMap((cut) => [cut - 1n, cut, cut + 1n]);
        for (const value of [0n, LARGEST, ...others, ...atEnds]) {
          if (value < 0n || value > LARGEST) continue;
          const decimal = `${value}`.padStart(39, '0');
          const hexadecimal = value.toString(16).padStart(32, '0');
          expect([readHashKey(decimal), readHashKey(toWords(value))]).toEqual([value, value]);
          const [found, ...same] = [toWords(value), decimal].map(shardFinderOf(map));
          same.push(map.shardIdOf(hexadecimal), shardFinderOf(ofAnotherCopy(map))(toWords(value)));
          const { starting, ending } = map.get(found as string) as { starting: bigint; ending: bigint };
          expect({ same, isInside: starting <= value && value <= ending }).toEqual({
            same: [found, found, found],
            isInside: true,
          });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

/** As where ESM meets CommonJS: another copy knows nothing but what is public. */
function ofAnotherCopy(map: ShardMap): ShardMap {
  return { shardIdOf: (hashKey: string) => map.shardIdOf(hashKey) } as ShardMap;
}

function shardsFrom(starts: readonly bigint[]): Shard[] {
  return starts.map((start, index) => shard(`s${index}`, start, (starts[index + 1] ?? LARGEST + 1n) - 1n));
}
