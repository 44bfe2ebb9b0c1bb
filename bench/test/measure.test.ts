import { describe, expect, test } from 'vitest';
import { measureInTurns } from '../src/measure.ts';

const budget = { warmUpMs: 0, sampleMs: 0, totalMs: 0, minRounds: 3 };

describe('measureInTurns', () => {
  test('takes the tasks in turns, and begins each round with another one', async () => {
    const calls: string[] = [];
    const tasks = ['a', 'b', 'c'].map((name) => () => calls.push(name));
    await measureInTurns(tasks, budget);
    expect(calls.join('')).toBe(`abc${'abc'}${'bca'}${'cab'}`);
  });

  test('takes one sample of each task in each round', async () => {
    const samples = await measureInTurns([() => 1, () => 1], budget);
    expect(samples.map(({ length }) => length)).toEqual([3, 3]);
  });

  test('waits for a task before the next one begins', async () => {
    const events: string[] = [];
    const waiting = async () => {
      events.push('a');
      await Promise.resolve();
      events.push('b');
      return 1;
    };
    await measureInTurns([waiting, () => events.push('c')], { ...budget, minRounds: 2 });
    expect(events.join('')).toBe(`abc${'abc'}${'cab'}`);
  });

  test('repeats a task until a sample is long enough', async () => {
    let milliseconds = 0;
    // Takes two milliseconds of a clock that only it moves.
    const task = () => (milliseconds += 2);
    const samples = await measureInTurns([task], { ...budget, sampleMs: 9 }, () => milliseconds);
    expect(samples).toEqual([[2e6, 2e6, 2e6]]);
    // One call to warm up, and five in each round.
    expect(milliseconds).toBe(2 * (1 + 3 * 5));
  });

  test('asks another process for samples of its own', async () => {
    const asked: number[] = [];
    const sample = async (calls: number) => {
      asked.push(calls);
      return 1e6;
    };
    expect(await measureInTurns([{ sample }], { ...budget, sampleMs: 7 })).toEqual([[1e6, 1e6, 1e6]]);
    expect(asked).toEqual([1, 7, 7, 7]);
  });

  test('refuses a task that returns no number', async () => {
    await expect(measureInTurns([() => Number.NaN], budget)).rejects.toThrow('NaN instead of a number');
  });
});
