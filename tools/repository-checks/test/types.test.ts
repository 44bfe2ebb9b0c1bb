import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '@kpl-kit/workspace/repository';
import { expect, test } from 'vitest';

// vitest's own typecheck writes into node_modules, which may belong to another user.
test.each(['deagg', 'fixtures', 'producer'])(
  'the types of %s are what its types.test-d.ts expects',
  (name) => {
    const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
    const args = [join(typescript, '..', 'bin', 'tsc'), '-p', 'tsconfig.json', '--pretty', 'false'];
    const folder = join(root, 'packages', name);
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  },
);
