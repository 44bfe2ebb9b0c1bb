import { describe, expect, test } from 'vitest';
import { compareSamples, renderComparisons } from '../src/against.ts';
import { loadBuild } from '../src/build.ts';

describe('compareSamples', () => {
  test('compares the samples of each round with each other', () => {
    // The machine becomes ten times as slow; this build takes half of the time all along.
    expect(
      compareSamples(
        'x',
        [
          [200, 2_000, 2_000],
          [100, 1_000, 1_000],
        ],
        10,
      ),
    ).toEqual({
      name: 'x',
      other: 200,
      ours: 100,
      ratio: expect.closeTo(2),
    });
  });

  test('is fair to both when each has had bad luck as often', () => {
    expect(
      compareSamples('x', [
        [100, 300],
        [300, 100],
      ]).ratio,
    ).toBeCloseTo(1);
  });
});

describe('renderComparisons', () => {
  test('marks what has become worse', () => {
    const comparisons = [
      { name: 'lambda/bulk/x/1', other: 100, ours: 106, ratio: 100 / 106 },
      { name: 'lambda/lazy/x/1', other: 100, ours: 105, ratio: 100 / 105 },
    ];
    expect(renderComparisons(comparisons)).toBe(`\
| ns for one user record, or bytes | other build | this build | other / this |            |
| -------------------------------- | ----------: | ---------: | ------------ | ---------- |
| lambda/bulk/x/1                  |         100 |        106 | 0.94x        | below 0.95 |
| lambda/lazy/x/1                  |         100 |        105 | 0.95x        |            |

1 of 2 below 0.95.`);
  });
});

describe('loadBuild', () => {
  test('says what is missing of a checkout that was not built', async () => {
    await expect(loadBuild('/nowhere')).rejects.toThrow(
      '/nowhere/packages/aggregator/dist/index.mjs is missing: run `npm run build` in that checkout',
    );
  });
});
