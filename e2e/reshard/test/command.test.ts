import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

describe('the command', () => {
  test('says which tools are missing, and measures nothing', () => {
    expect(run([])).toMatchObject({
      status: 1,
      stdout: '',
      stderr:
        'Not found on the PATH: a JDK of version 17 or later (java, javac, keytool); Maven (mvn). Nothing was measured.\n',
    });
  });

  test('says so before it compares speed too', () => {
    expect(run([], 'speed/main.ts')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^Not found: a JDK of version 17 or later .*; Maven \(mvn\).*\. Nothing was measured\.\n$/,
      ),
    });
    expect(run(['none'], 'speed/main.ts')).toMatchObject({ status: 2, stdout: '' });
  });

  test.each([
    ['--help', 0],
    ['1.1.1-SNAPSHOT', 2],
    ['the-kpl', 2],
  ])('explains itself for %s', (name, status) => {
    const ran = run([name]);
    expect(ran).toMatchObject({ status, stdout: '' });
    expect(ran.stderr).toContain('usage: npm run e2e:reshard');
  });
});

function run(names: readonly string[], command = 'main.ts') {
  const main = join(import.meta.dirname, '..', 'src', command);
  return spawnSync(process.execPath, ['--conditions=@kpl-kit/source', main, ...names], {
    encoding: 'utf8',
    env: { ...process.env, PATH: '' },
  });
}
