import { describe, expect, test } from 'vitest';
import { plotBars } from '../src/report/plot.ts';

describe('plotBars', () => {
  const plot = plotBars({
    title: 'a < b & c',
    subtitle: 'below',
    series: [
      { name: 'one', color: '#111111' },
      { name: 'two', color: '#222222' },
    ],
    groups: [
      { name: 'x', values: [100, 50] },
      { name: 'y', values: [25, undefined] },
    ],
  });

  test('draws bars on one scale', () => {
    const widths = [...plot.matchAll(/width="([\d.]+)" height="13"/g)].map((match) => Number(match[1]));
    expect(widths).toEqual([600, 300, 150]);
  });

  test('escapes its texts', () => {
    expect(plot).toContain('>a &lt; b &amp; c<');
  });

  test('says what was not measured', () => {
    expect(plot.match(/not measured/g)).toHaveLength(1);
  });
});
