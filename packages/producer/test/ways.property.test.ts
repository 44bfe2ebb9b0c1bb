import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENDINGS, run } from './soak/run.ts';

// The soak runs the same for as long as one wants: pnpm --filter @kpl-kit/producer soak
describe('each user record is delivered, or in an UnsentError, or its promise rejects', () => {
  test.each(ENDINGS)('with %s', async (ending) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
        const { lost, problems, userRecordCount } = await run({ seed, ending, userRecordCount: 300 });
        expect({ lost, problems }).toEqual({ lost: [], problems: [] });
        expect(userRecordCount).toBe(300);
      }),
      { numRuns: 12 },
    );
  });

  test('the same seed leads to the same run', async () => {
    const [one, other] = [await run({ seed: 4711 }), await run({ seed: 4711 })];
    expect(one).toEqual(other);
    expect(one.counts.requests).toBeGreaterThan(1);
  });
});
