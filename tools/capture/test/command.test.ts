import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const main = join(import.meta.dirname, '..', 'src', 'main.ts');

describe.each(['kpl', 'kcl'])('the command for the %s', (command) => {
  test('says which tools are missing, and captures nothing', () => {
    const ran = run([command], { PATH: '' });
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain('Not found on the PATH: a JDK of version 17 or later');
    expect(ran.stderr).toContain('Maven (mvn). Nothing was captured.');
  });

  test('refuses a scenario that it does not know, and lists those that it knows', () => {
    const ran = run([command, 'lone', 'no-such-scenario'], { PATH: '' });
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^No such scenario: .*no-such-scenario\n/);
    expect(ran.stderr).toContain('shard-boundaries');
  });

  test('explains itself', () => {
    const ran = run([command, '--help'], { PATH: '' });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toContain('npm run capture:kcl');
  });
});

function run(commandArguments: readonly string[], env: Record<string, string>) {
  return spawnSync(process.execPath, ['--conditions=@kpl-kit/source', main, ...commandArguments], {
    encoding: 'utf8',
    env,
  });
}
