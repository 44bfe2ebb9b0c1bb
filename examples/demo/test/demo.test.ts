import { describe, expect, test } from 'vitest';
import { runDemo } from '../src/demo.ts';
import { batchesToPut } from '../src/records.ts';
import { RecordedOutput } from './output.ts';

describe('runDemo', () => {
  test('gets every user record back that it has put', async () => {
    const output = new RecordedOutput();
    const outcome = await runDemo({ signal: new AbortController().signal, output });

    const batches = batchesToPut();
    expect(outcome).toEqual({
      kinesisRecordCount: batches.flatMap(({ entries }) => entries).length,
      userRecordCount: batches.flatMap(({ userRecords }) => userRecords).length,
      differences: [],
    });
    expect(output.text).toContain(`Unpacked by @kpl-kit/deagg: ${outcome.userRecordCount} user records`);
    expect(output.text).toMatch(/\nNothing is missing: all \d+ user records came out.*\n$/);
  });

  test('ends with the reason of the signal', async () => {
    const interruption = new AbortController();
    const output = new RecordedOutput();
    const demo = runDemo({ signal: interruption.signal, output });
    interruption.abort('enough');
    await expect(demo).rejects.toBe('enough');
    expect(output.text).not.toContain('Creating a stream');
  });
});
