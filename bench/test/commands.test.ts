import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FULL_BUDGET, QUICK_BUDGET } from '../src/measure.ts';
import { parseOptions } from '../src/options.ts';
import { benchFolder, root } from '../src/paths.ts';

const resultsFile = join(benchFolder, 'results', 'results.json');

describe('parseOptions', () => {
  test('asks for all sections but the peers, in full, and to write the results', () => {
    const options = parseOptions([]);
    expect(options).toMatchObject({ budget: FULL_BUDGET, writes: true });
    expect(options.against).toBeUndefined();
    expect(options.sections).toHaveLength(9);
    expect(options.sections).not.toContain('peers');
    expect(options.isWanted('lambda/bulk/350x140B/16')).toBe(true);
  });

  test('takes some sections', () => {
    expect(parseOptions(['growth', 'peers'])).toMatchObject({ sections: ['growth', 'peers'], writes: true });
  });

  test('writes nothing of a part', () => {
    expect(parseOptions(['--only', '^lambda/'])).toMatchObject({ writes: false });
    expect(parseOptions(['--quick'])).toMatchObject({ budget: QUICK_BUDGET, writes: false });
    expect(parseOptions(['--against', '../other'])).toMatchObject({ against: '../other', writes: false });
  });

  test('takes an expression for the names of cases', () => {
    const { isWanted } = parseOptions(['--only', '^lambda/.*/16$']);
    expect(['lambda/bulk/x/16', 'lambda/bulk/x/1', 'bytes/bulk/x/16'].map(isWanted)).toEqual([
      true,
      false,
      false,
    ]);
  });

  test.each([
    { given: ['speed'], problem: "Unknown section 'speed'" },
    { given: ['--only'], problem: "Option '--only <value>' argument missing" },
    { given: ['--only', '('], problem: 'Invalid regular expression: /(/' },
    { given: ['--fast'], problem: "Unknown option '--fast'" },
  ])('refuses $given', ({ given, problem }) => {
    expect(() => parseOptions(given)).toThrow(problem);
  });
});

describe('bench', () => {
  test('refuses a section that it does not know, and lists those that it knows', async () => {
    const { code, stdout, stderr } = await run(['no-such-section']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Unknown section 'no-such-section'\n/);
    expect(stderr).toContain('sections: deaggregate ');
  });

  test('explains itself', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('measures a part, prints it, and writes nothing', async () => {
    const before = readFileSync(resultsFile, 'utf8');
    const { code, stdout } = await run(['digest', 'bundle', '--quick', '--only', '/2048B/1$|gzipped']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\| digest\/2048B\/1 \|.*\n/);
    expect(stdout).toMatch(/\| deagg\/Lambda function +\|/);
    expect(readFileSync(resultsFile, 'utf8')).toBe(before);
  });

  test('measures peak memory in a process of its own', async () => {
    const { code, stdout } = await run(['memory', '--only', 'bytes/one-10MiB-record/live']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\| bytes\/one-10MiB-record \| +\d/);
  });

  test('compares this build with that of a checkout, case by case', async () => {
    const { code, stdout } = await run(['digest', '--quick', '--only', '/2048B/1$', '--against', root]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\| digest\/lanes\/2048B\/1 .*\n\n\d of 1 below 0\.95\.\n$/);
  });

  test('names the peers whose tools are missing', async () => {
    const { code, stderr } = await run(['peers', '--only', 'no such case']);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'KCL (Java): not found on the PATH: a JDK of version 17 or later (java, javac); Maven (mvn)\n',
    );
    expect(stderr).toContain(
      'aws_kinesis_agg (Python): not found on the PATH: Python 3 with venv (python3)\n',
    );
  });
});

/** Without anything on the PATH. */
function run(commandArguments: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = ['--expose-gc', join(benchFolder, 'src', 'main.ts'), ...commandArguments];
  return new Promise((resolve) => {
    execFile(process.execPath, program, { env: { PATH: '' } }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}
