import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { missingTools } from '../src/ric/tools.ts';

it('missingTools names what is in no folder of the path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kpl-kit tools '));
  try {
    for (const name of ['g++', 'make', 'autoconf', 'automake', 'libtoolize', 'python3', 'tar', 'xz']) {
      await writeFile(join(folder, name), '');
      await chmod(join(folder, name), 0o755);
    }
    // There, but nothing that can be run.
    await writeFile(join(folder, 'cmake'), '');
    await chmod(join(folder, 'cmake'), 0o644);
    const path = ['', folder, join(folder, 'missing')].join(delimiter);
    expect(missingTools(path)).toEqual([['cmake', 'cmake']]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
