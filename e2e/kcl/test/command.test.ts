import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('e2e:kcl says which tools are missing, and shows nothing', () => {
  const main = join(import.meta.dirname, '..', 'src', 'main.ts');
  const ran = spawnSync(process.execPath, [main], { encoding: 'utf8', env: { PATH: '' } });
  expect(ran).toMatchObject({
    status: 1,
    stdout: '',
    stderr:
      'Not found on the PATH: a JDK of version 17 or later (java, javac); Maven (mvn). Nothing was shown.\n',
  });
});
