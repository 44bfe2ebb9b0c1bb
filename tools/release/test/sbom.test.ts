import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('npm run sbom without a folder says how it is used', () => {
  const main = join(import.meta.dirname, '..', 'src', 'sbom', 'main.ts');
  const ran = spawnSync(process.execPath, ['--conditions=@kpl-kit/source', main], { encoding: 'utf8' });
  expect(ran).toMatchObject({ status: 2, stdout: '', stderr: 'Usage: npm run sbom -- FOLDER\n' });
});
