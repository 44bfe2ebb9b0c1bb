import { vi } from 'vitest';

/** Properties are tried 100 times at most, with the same cases for each mutant, and without a search for the smallest. */
vi.mock('fast-check', async (importOriginal) => {
  const fastCheck = await importOriginal<typeof import('fast-check')>();
  const assert = ((property: never, parameters?: { readonly numRuns?: number }) => {
    const numRuns = Math.min(parameters?.numRuns ?? 100, 100);
    return fastCheck.assert(property, { ...parameters, numRuns, seed: 1, endOnFailure: true });
  }) as typeof fastCheck.assert;
  return { ...fastCheck, assert, default: { ...fastCheck.default, assert } };
});
