import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const main = join(import.meta.dirname, '..', 'src', 'main.ts');

describe.each([
  { command: 'kpl', javaTools: 'java, javac, keytool' },
  { command: 'kcl', javaTools: 'java, javac' },
])('the command for the $command', ({ command, javaTools }) => {
  test('says which tools are missing, and captures nothing', () => {
    const ran = run([command], { PATH: '' });
    expect(ran).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `\nNot found on the PATH: a JDK of version 17 or later (${javaTools}); Maven (mvn). Nothing was captured.\n`,
    });
  });

  test('explains itself', () => {
    const ran = run([command, '--help'], { PATH: '' });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toContain('npm run capture:kcl');
  });
});

describe('the command', () => {
  test.each([
    [['kpl', 'lone', 'no-such-scenario'], 'No such scenario: no-such-scenario'],
    [['kpl', '--kpl', 'newest', 'lone'], 'Not a version of the KPL: newest'],
    [['kpl', '--kpl'], 'Not a version of the KPL: '],
    [
      ['kpl', '--kpl', '1.0.7', 'lone', 'before-the-strategy'],
      'The KPL 1.0.7 cannot run before-the-strategy',
    ],
    [['kcl', 'lone'], 'The KCL is asked about all records: name none'],
    [['capture'], 'Not a command: capture'],
    [[], 'Not a command: undefined'],
  ])('refuses %j, and lists the scenarios', (commandArguments, problem) => {
    const ran = run(commandArguments, { PATH: '' });
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain(`${problem}\n\nusage: `);
    expect(ran.stderr).toContain('shard-boundaries');
  });
});

function run(commandArguments: readonly string[], env: Record<string, string>) {
  return spawnSync(process.execPath, ['--conditions=@kpl-kit/source', main, ...commandArguments], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}
