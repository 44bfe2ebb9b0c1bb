import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withProgress } from '../src/progress.ts';
import { RecordedOutput } from './output.ts';

describe('withProgress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('writes whole lines where there is no terminal', async () => {
    const output = new RecordedOutput();
    const result = withProgress(output, 'Starting', after(11_000));
    expect(output.text).toBe('Starting ...\n');
    await vi.runAllTimersAsync();
    expect(await result).toBe('result');
    expect(output.text).toBe(
      'Starting ...\n  still waiting, 5.0 s\n  still waiting, 10.0 s\n  done in 11.0 s\n',
    );
  });

  test('redraws one line in a terminal', async () => {
    const output = new RecordedOutput({ isTTY: true });
    const result = withProgress(output, 'Starting', after(250));
    await vi.runAllTimersAsync();
    await result;
    expect(output.text).toBe(
      'Starting ...\rStarting ... 0.1 s\rStarting ... 0.2 s\rStarting ... done in 0.3 s\n',
    );
  });

  test.for([true, false])('leaves the cursor on a new line after an error (terminal: %s)', async (isTTY) => {
    const output = new RecordedOutput({ isTTY });
    await expect(withProgress(output, 'Starting', Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(output.text).toMatch(/^Starting \.\.\.\n$/);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(output.text).toMatch(/^Starting \.\.\.\n$/);
  });
});

function after(milliseconds: number): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, 'result'));
}
