import { describe, expect, test } from 'vitest';
import { measureInTurns } from '../src/measure.ts';

const budget = { warmUpMs: 0, sampleMs: 0, totalMs: 0, minRounds: 3 };

describe('measureInTurns', () => {
  test('takes the tasks in turns, and begins each round with another one', () => {
    const calls: string[] = [];
    const tasks = ['a', 'b', 'c'].map((name) => ({ name, run: () => calls.push(name) }));
    measureInTurns(tasks, budget);
    expect(calls.join('')).toBe(`abc${'abc'}${'bca'}${'cab'}`);
  });

  test('takes one sample of each task in each round', () => {
    const tasks = ['a', 'b'].map((name) => ({ name, run: () => 1 }));
    const samples = measureInTurns(tasks, budget);
    expect([...samples].map(([name, { length }]) => [name, length])).toEqual([
      ['a', 3],
      ['b', 3],
    ]);
  });

  test('refuses a task whose work gives no number', () => {
    expect(() => measureInTurns([{ name: 'odd', run: () => Number.NaN }], budget)).toThrow(
      'odd returned no number',
    );
  });
});
