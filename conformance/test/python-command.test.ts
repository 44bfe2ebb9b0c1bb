import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('npx pnpm --filter conformance python says that Python is missing, and fails', () => {
  const ran = spawnSync(process.execPath, ['test/python/run.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: { PATH: '' },
    encoding: 'utf8',
  });
  expect(ran.stderr).toContain('python3 is not on the PATH');
  expect(ran.status).toBe(1);
});
