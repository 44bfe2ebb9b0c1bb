import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '@kpl-kit/workspace/repository';
import { expect, it } from 'vitest';

it('the command fails without a JDK and Maven, and names what is missing', () => {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join(import.meta.dirname, '..', 'proof', 'vitest.config.ts');
  const argv = [vitest, 'run', '--config-loader', 'native', '--config', config];
  const env = { ...process.env, PATH: '' };
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', env });
  expect(status).toBe(1);
  expect(stderr).toContain('Not found on the PATH: a JDK of version 17 or later (java, javac); Maven (mvn).');
});
