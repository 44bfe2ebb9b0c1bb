import { readFile, writeFile } from 'node:fs/promises';
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
  hooks: {
    // ESM and CommonJS are built at the same time: each looks after its own files.
    'build:done': ({ chunks }) =>
      removeMapComments(chunks.map(({ outDir, fileName }) => join(outDir, fileName))),
  },
};

/** tsdown writes no maps of declarations, but points to them. */
async function removeMapComments(paths: readonly string[]): Promise<void> {
  for (const path of paths.filter((path) => /\.d\.[cm]ts$/.test(path))) {
    const declarations = await readFile(path, 'utf8');
    await writeFile(path, declarations.replace(/\/\/# sourceMappingURL=\S+\s*$/, ''));
  }
}
