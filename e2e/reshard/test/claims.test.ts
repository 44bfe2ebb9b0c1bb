import { describe, expect, test } from 'vitest';
import { contradictions } from '../src/claims.ts';
import { result } from './results.ts';

describe('contradictions', () => {
  test('are none when each version does what the documents say', () => {
    const results = [
      result('KPL 1.0.7', 4),
      result('KPL 1.1.0', 4),
      result('KPL 1.1.1', 0),
      result('kpl-kit', 0),
    ];
    expect(contradictions(results, 10)).toEqual([]);
  });

  test('say nothing about the losses of other versions', () => {
    expect(contradictions([result('KPL 1.0.8', 4), result('KPL 9.0', 0)], 10)).toEqual([]);
  });

  const keep = { delivered: 9, lost: 1, twice: 0 };
  const { counts } = result('KPL 1.1.1', 0);
  test.each([
    [result('KPL 1.0.7', 0), 'KPL 1.0.7: the KCL loses nothing'],
    [result('KPL 1.1.1', 1), 'KPL 1.1.1: the KCL loses user records'],
    [result('kpl-kit', 1), 'kpl-kit: the KCL loses user records'],
    [result('kpl-kit', 0, { reported: 9 }), 'kpl-kit: reports 9 user records as delivered'],
    [
      result('kpl-kit', 0, { misplacedRecords: 0 }),
      'kpl-kit: had no aggregated record under way at a reshard',
    ],
    [
      result('KPL 1.1.1', 0, { kclAsPredicted: false }),
      "KPL 1.1.1: the KCL does not deliver what deagg returns with 'drop-aggregate'",
    ],
    [
      result('KPL 1.1.1', 0, { counts: { ...counts, keep } }),
      "KPL 1.1.1: deagg loses user records with 'keep'",
    ],
    [
      result('KPL 1.1.1', 0, { counts: { ...counts, 'drop-record': keep } }),
      "KPL 1.1.1: deagg loses user records with 'drop-record'",
    ],
  ])('name what contradicts the documents: %#', (contradicting, problem) => {
    expect(contradictions([contradicting], 10)).toEqual([problem]);
  });
});
