import { describe, expect, test } from 'vitest';
import { compareReadings } from '../src/compare-readings.ts';
import { compareWritings } from '../src/compare-writings.ts';
import { type Example, summarize, toKinesisInput, toPut } from '../src/examples.ts';
import { explain, knownDifferences, requireExplained } from '../src/known-differences.ts';
import { knownReadDifferences } from '../src/known-read-differences.ts';
import { knownWriteDifferences } from '../src/known-write-differences.ts';

describe('known-differences.json', () => {
  test('has one entry for each predicate in the code, and none beside', () => {
    const ids = (direction: string) =>
      knownDifferences.filter((entry) => entry.direction === direction).map(({ id }) => id);
    expect(ids('read')).toEqual(Object.keys(knownReadDifferences));
    expect(ids('write')).toEqual(Object.keys(knownWriteDifferences));
    expect(new Set(knownDifferences.map(({ id }) => id)).size).toBe(knownDifferences.length);
  });

  test.each(knownDifferences)('says of $id what it is, and why', ({ id, title, peer, kplKit, why }) => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const text of [title, peer, kplKit, why]) expect(text).toMatch(/\S{3}/);
  });

  test.each(knownDifferences)('shows $id by an example that is still so', async ({ id, example }) => {
    const differences = await differencesOf(example);
    expect(requireExplained(differences)).toEqual([id, ...(example.also ?? [])].sort());

    const found = differences.find((difference) => explain(difference).includes(id));
    const { peer, kplKit } = summarize(found as NonNullable<typeof found>);
    expect({ peer, kplKit }).toEqual({ peer: example.peer, kplKit: example.kplKit });
  });
});

async function differencesOf({ kinesisRecord, put }: Example) {
  if (kinesisRecord !== undefined) return compareReadings(toKinesisInput(kinesisRecord));
  return compareWritings(toPut(put ?? []));
}
