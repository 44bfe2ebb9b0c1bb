import { describe, expect, test } from 'vitest';
import { formatNumber, formatTimes, table } from '../src/report/table.ts';

describe('table', () => {
  test('has columns of one width, numbers to the right, a dash for what is missing', () => {
    expect(
      table(
        ['what', 'ns'],
        [
          ['a long name', 1_234],
          ['b', undefined],
        ],
      ),
    ).toBe(
      [
        '| what        |    ns |', //
        '| ----------- | ----: |',
        '| a long name | 1,234 |',
        '| b           |     - |',
      ].join('\n'),
    );
  });
});

describe('formatNumber', () => {
  test.each([
    [0.123, '0.12'],
    [4, '4'],
    [12.34, '12.3'],
    [123.4, '123'],
    [123_456, '123,456'],
  ])('writes %d as %s', (number, text) => {
    expect(formatNumber(number)).toBe(text);
  });
});

describe('formatTimes', () => {
  test.each([
    [0.954, '0.95x'],
    [1.996, '2.00x'],
    [2.04, '2.0x'],
    [12.3, '12x'],
  ])('writes %d as %s', (times, text) => {
    expect(formatTimes(times)).toBe(text);
  });
});
