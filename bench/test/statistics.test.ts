import { describe, expect, test } from 'vitest';
import { quantile, spreadOf } from '../src/statistics.ts';

describe('quantile', () => {
  test.each([
    { samples: [3], fraction: 0.5, expected: 3 },
    { samples: [9, 1, 5], fraction: 0.5, expected: 5 },
    { samples: [1, 2, 3, 4], fraction: 0.5, expected: 2.5 },
    { samples: [10, 0], fraction: 0.9, expected: 9 },
    { samples: [100, 20, 3], fraction: 0, expected: 3 },
    { samples: [100, 20, 3], fraction: 1, expected: 100 },
  ])('of $samples at $fraction is $expected', ({ samples, fraction, expected }) => {
    expect(quantile(samples, fraction)).toBe(expected);
  });

  test('needs a sample', () => {
    expect(() => quantile([], 0.5)).toThrow('no samples');
  });
});

describe('spreadOf', () => {
  test('keeps four digits', () => {
    expect(spreadOf([123.456_789])).toEqual({ median: 123.5, p10: 123.5, p90: 123.5 });
  });

  test('leaves its samples in their order', () => {
    const samples = [3, 1, 2];
    spreadOf(samples);
    expect(samples).toEqual([3, 1, 2]);
  });
});
