import { describe, expect, test } from 'vitest';
import { BATCHES } from '../src/corpus.ts';
import { figuresOf } from '../src/figures.ts';
import type { Results } from '../src/results.ts';
import { caseOf, environment, results } from './example-results.ts';

describe('figuresOf', () => {
  test('judges a single case', () => {
    expect(figureOf(results, 'bytes, 16 of 20x50KB, against the floor')).toMatchObject({
      measured: '2.4x (20x50KB/16)',
      isReached: true,
    });
  });

  test('judges by the worst case of each batch, and names it', () => {
    expect(figureOf(heavy(100, 160), 'the same where MD5 is most of the work')).toMatchObject({
      measured: '3.0x (1000x1KB/1), 3.0x (1000x1KB/16), 1.88x (20x50KB/100)',
      isReached: false,
      reachedBy: [1, 16],
    });
  });

  test('is reached when the worst case reaches it', () => {
    expect(figureOf(heavy(100, 150), 'the same where MD5 is most of the work')?.isReached).toBe(true);
  });

  test('judges nothing of which a case is missing', () => {
    expect(figureOf(results, 'the same where MD5 is most of the work')).toMatchObject({
      measured: 'not measured',
      isReached: undefined,
    });
  });

  test.each([
    { middle: 100, last: 125, measured: '+25 %', isReached: true },
    { middle: 100, last: 126, measured: '+26 %', isReached: false },
    { middle: 80, last: 60, measured: '+0 %', isReached: true },
    { middle: 80, last: 110, measured: '+38 %', isReached: false },
  ])('takes the worst rise, $measured, for reached: $isReached', ({ middle, last, measured, isReached }) => {
    const points = [
      { at: 10, nanoseconds: spread(900) },
      { at: 100, nanoseconds: spread(100) },
      { at: 1_000, nanoseconds: spread(middle) },
      { at: 100_000, nanoseconds: spread(last) },
    ];
    const grown: Results = { growth: { environment, series: [{ name: 'records/bulk', axis: '', points }] } };
    expect(figureOf(grown, 'growth from 100 to 100,000: records/bulk')).toMatchObject({
      measured,
      isReached,
    });
  });
});

function figureOf(from: Results, work: string) {
  return figuresOf(from).find((figure) => figure.work === work);
}

/** Lambda cases where MD5 is most of the work: ours takes `median`, but `slowest` for the largest batch of 20x50KB. */
function heavy(median: number, slowest: number): Results {
  const cases = ['1000x1KB', '20x50KB'].flatMap((corpus) =>
    BATCHES.flatMap((batch) => [
      caseOf(`lambda/aws-kinesis-agg/${corpus}/${batch}`, 300),
      caseOf(`lambda/bulk/${corpus}/${batch}`, corpus === '20x50KB' && batch === 100 ? slowest : median),
    ]),
  );
  return { deaggregate: { environment, cases } };
}

function spread(median: number) {
  return { median, p10: median, p90: median };
}
