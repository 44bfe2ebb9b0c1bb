import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import type { Gate } from './gate.ts';

/** Types are found, and are those of the code, in every way to resolve a module: node10 too, bundlers, import, require. */
export const types: Gate = {
  name: 'are the types wrong',
  async check({ bytes }) {
    const analysis = await checkPackage(createPackageFromTarballData(bytes));
    if (analysis.types === false) return { problems: ['has no types'] };
    return { problems: analysis.problems.map(describe) };
  },
};

function describe(problem: Problem): string {
  const { kind, ...where } = problem;
  return `${kind} ${JSON.stringify(where)}`;
}
