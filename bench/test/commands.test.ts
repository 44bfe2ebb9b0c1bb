import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FULL_BUDGET, QUICK_BUDGET } from '../src/measure.ts';
import { parseArguments, SECTIONS } from '../src/run-options.ts';

const source = join(import.meta.dirname, '..', 'src');

describe('parseArguments', () => {
  test('asks for all sections, in full, and to write the results', () => {
    expect(parseArguments([])).toEqual({
      sections: SECTIONS,
      budget: FULL_BUDGET,
      only: undefined,
      against: undefined,
      writes: true,
    });
  });

  test('takes some sections', () => {
    expect(parseArguments(['growth', 'bundle'])).toMatchObject({
      sections: ['growth', 'bundle'],
      writes: true,
    });
  });

  test('writes nothing of a part', () => {
    expect(parseArguments(['--only', 'lambda/'])).toMatchObject({ only: 'lambda/', writes: false });
    expect(parseArguments(['--quick'])).toMatchObject({ budget: QUICK_BUDGET, writes: false });
    expect(parseArguments(['--against', 'x.mjs'])).toMatchObject({ against: 'x.mjs', writes: false });
  });

  test.each([
    { given: ['speed'], problem: 'No such section or option: speed' },
    { given: ['--only'], problem: '--only needs a value' },
  ])('refuses $given', ({ given, problem }) => {
    expect(parseArguments(given)).toBe(problem);
  });
});

describe('bench', () => {
  test('refuses a section that it does not know, and lists those that it knows', () => {
    const ran = run('main.ts', ['no-such-section']);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^No such section or option: no-such-section\n/);
    expect(ran.stderr).toContain('deaggregate ');
  });

  test('explains itself', () => {
    expect(run('main.ts', ['--help'])).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('bench:peers', () => {
  test('names the contenders whose tools are missing', () => {
    const ran = run('peers/main.ts', ['--check']);
    expect(ran).toMatchObject({ status: 0, stdout: 'kpl-kit: can run\n' });
    expect(ran.stderr).toBe(
      `KCL (Java): not found on the PATH: a JDK of version 17 or later (java, javac); Maven (mvn)
aws_kinesis_agg (Python): not found on the PATH: Python 3 with venv (python3)
`,
    );
  });

  test('explains itself', () => {
    expect(run('peers/main.ts', ['--help'])).toMatchObject({ status: 0, stderr: '' });
    expect(run('peers/main.ts', ['--fast'])).toMatchObject({ status: 2, stdout: '' });
  });
});

function run(file: string, commandArguments: readonly string[]) {
  return spawnSync(process.execPath, [join(source, file), ...commandArguments], {
    encoding: 'utf8',
    env: { PATH: '' },
  });
}
