import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UserConfig } from 'tsdown';

/** Every published package builds alike: ESM, CommonJS and declarations for both. */
export const published: UserConfig = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  // A map from declarations leads to sources, and these are not in the packages; the maps of code hold theirs.
  dts: { sourcemap: false },
  sourcemap: true,
  platform: 'neutral',
  target: 'node20',
  fixedExtension: true,
  report: false,
  hooks: { 'build:done': ({ options }) => removeMapComments(options.outDir) },
};

/** tsdown writes no maps of declarations, but points to them. */
async function removeMapComments(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/\.d\.[cm]ts$/.test(name)) continue;
    const path = join(folder, name);
    const declarations = await readFile(path, 'utf8');
    await writeFile(path, declarations.replace(/\/\/# sourceMappingURL=\S+\s*$/, ''));
  }
}
