import { isDeepStrictEqual } from 'node:util';
import { captures } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import verdicts from '../../../fixtures/kcl-3.5.1/shard-ranges.json' with { type: 'json' };
import { readAggregatedRecord, type UserRecord } from '../src/index.ts';

describe('readAggregatedRecord with drop-aggregate', () => {
  test('delivers as much as the KCL of each entry in each shard', () => {
    const differences = verdicts.entries.flatMap(({ capture, entry, delivered, ...shardRange }) => {
      const { length } = deliver(capture, entry, { shardRange, outsideShardRange: 'drop-aggregate' });
      return length === delivered ? [] : [{ capture, entry, shardRange, delivered, kplKit: length }];
    });
    expect(differences).toEqual([]);
    // Both must come, or nothing was compared.
    expect(verdicts.entries.filter(({ delivered }) => delivered === 0).length).toBeGreaterThan(50);
    expect(verdicts.entries.filter(({ delivered }) => delivered > 0).length).toBeGreaterThan(50);
  });
});

describe('readAggregatedRecord with drop-record', () => {
  test('delivers, in each shard of which the KCL delivers nothing, those user records that are in it', () => {
    const wholes = new Map<string, readonly UserRecord[]>();
    for (const { capture, entry, delivered, ...shardRange } of verdicts.entries) {
      const all = wholes.get(`${capture} ${entry}`) ?? deliver(capture, entry, {});
      wholes.set(`${capture} ${entry}`, all);
      const inside = deliver(capture, entry, { shardRange, outsideShardRange: 'drop-record' });
      // Two shards, one of them with the rest: each user record comes once.
      const below = { startingHashKey: 0n, endingHashKey: BigInt(shardRange.startingHashKey) - 1n };
      const above = {
        startingHashKey: BigInt(shardRange.endingHashKey) + 1n,
        endingHashKey: 2n ** 128n - 1n,
      };
      const outside = [below, above]
        .filter((range) => range.startingHashKey <= range.endingHashKey)
        .flatMap((range) => deliver(capture, entry, { shardRange: range, outsideShardRange: 'drop-record' }));
      // Not toEqual, which takes seconds for megabytes of data.
      const delivers = [...inside, ...outside].sort(bySubSequenceNumber);
      expect(
        isDeepStrictEqual(delivers, all),
        `${capture}, entry ${entry}, ${shardRange.startingHashKey}`,
      ).toBe(true);
      expect(inside.length === all.length).toBe(delivered > 0);
    }
  });
});

function deliver(
  capture: string,
  entry: number,
  options: Parameters<typeof readAggregatedRecord>[1],
): readonly UserRecord[] {
  const { Data } = captures.find(({ name }) => name === capture)?.entries[entry] ?? {};
  return readAggregatedRecord(Data as Uint8Array, options) as UserRecord[];
}

function bySubSequenceNumber(a: UserRecord, b: UserRecord): number {
  return a.subSequenceNumber - b.subSequenceNumber;
}
