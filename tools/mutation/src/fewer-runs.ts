import { vi } from 'vitest';

/** How often a property is tried at most, whatever its test says: all tests that reach a mutant run for it. */
const MAX_RUNS = 100;

/** The same cases for each mutant, so that the score is the same twice. A failure is enough: its smallest case is not asked for. */
vi.mock('fast-check', async (importOriginal) => {
  const fastCheck = await importOriginal<typeof import('fast-check')>();
  const assert = ((property: never, parameters?: { readonly numRuns?: number }) => {
    const numRuns = Math.min(parameters?.numRuns ?? 100, MAX_RUNS);
    return fastCheck.assert(property, { ...parameters, numRuns, seed: 1, endOnFailure: true });
  }) as typeof fastCheck.assert;
  return { ...fastCheck, assert, default: { ...fastCheck.default, assert } };
});
