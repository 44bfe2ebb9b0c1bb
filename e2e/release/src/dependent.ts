import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A package, only in the copy, that depends on another one of the workspace: so far none that is published does. */
export const DEPENDENT = '@kpl-kit/rehearsal-dependent';

/** Adds it, linked as pnpm would link it. */
export async function addDependent(treeFolder: string): Promise<void> {
  const folder = join(treeFolder, 'packages', 'rehearsal-dependent');
  await mkdir(join(folder, 'node_modules', '@kpl-kit'), { recursive: true });
  await symlink(
    join(treeFolder, 'packages', 'deagg'),
    join(folder, 'node_modules', '@kpl-kit', 'deagg'),
    'junction',
  );
  const manifest = {
    name: DEPENDENT,
    version: '0.0.0',
    license: 'Apache-2.0',
    type: 'module',
    exports: './index.js',
    files: ['index.js'],
    publishConfig: { access: 'public' },
    dependencies: { '@kpl-kit/deagg': 'workspace:^' },
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await writeFile(join(folder, 'index.js'), "export { deaggregateRecords } from '@kpl-kit/deagg';\n");
}
