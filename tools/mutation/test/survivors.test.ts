import { describe, expect, test } from 'vitest';
import { compareSurvivors, type Mutant, toSurvivor, undetected } from '../src/survivors.ts';

const source = `function sign(value) {
  if (value < 0) {
    return -1;
  }
  return 1;
}
`;

function mutant(start: [number, number], end: [number, number], replacement: string): Mutant {
  const [from, to] = [start, end].map(([line, column]) => ({ line, column })) as [never, never];
  return { fileName: 'sign.ts', status: 'Survived', replacement, location: { start: from, end: to } };
}

describe('toSurvivor', () => {
  test('tells a change by its line, before and after', () => {
    expect(toSurvivor('sign.ts', source, mutant([2, 7], [2, 16], 'value <= 0'))).toEqual({
      file: 'sign.ts',
      code: 'if (value < 0) {',
      becomes: 'if (value <= 0) {',
    });
  });

  test('tells a change of several lines by its first', () => {
    expect(toSurvivor('sign.ts', source, mutant([2, 18], [4, 4], '{}'))).toEqual({
      file: 'sign.ts',
      code: 'if (value < 0) {',
      becomes: 'if (value < 0) {}',
    });
  });
});

describe('undetected', () => {
  test('are mutants that live on, and those that no test reaches', () => {
    const statuses = ['Killed', 'Survived', 'Timeout', 'NoCoverage', 'RuntimeError', 'Ignored'];
    const mutants = statuses.map((status) => ({ ...mutant([1, 1], [1, 2], ''), status }));
    expect(undetected(mutants).map(({ status }) => status)).toEqual(['Survived', 'NoCoverage']);
  });
});

describe('compareSurvivors', () => {
  const survivor = (file: string, becomes: string) => ({ file, code: 'code', becomes });
  const explained = [
    { reason: 'one', survivors: [survivor('a.ts', '1'), survivor('b.ts', '1')] },
    { reason: 'another', survivors: [survivor('a.ts', '2')] },
  ];

  test('finds what is not explained, and what is explained and gone', () => {
    const found = [survivor('a.ts', '2'), survivor('a.ts', '3')];
    expect(compareSurvivors(found, explained, new Set(['a.ts', 'b.ts']))).toEqual({
      unexplained: [survivor('a.ts', '3')],
      gone: [survivor('a.ts', '1'), survivor('b.ts', '1')],
    });
  });

  test('takes nothing for gone in a file that was not mutated', () => {
    const { gone } = compareSurvivors([], explained, new Set(['a.ts']));
    expect(gone).toEqual([survivor('a.ts', '1'), survivor('a.ts', '2')]);
  });
});
