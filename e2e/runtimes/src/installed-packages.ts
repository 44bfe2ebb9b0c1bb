import { join } from 'node:path';
import { installPackages, makeCleanFolder, removeFolder } from '@kpl-kit/workspace/clean-folder';
import { pack } from '@kpl-kit/workspace/pack';
import { publishedNames } from '@kpl-kit/workspace/packages';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A clean folder with the consumers, the tarballs and the packages installed from them. */
    folder: string;
  }
}

/** The programs that run in the clean folder. */
export const consumersFolder: string = join(import.meta.dirname, '..', 'consumers');

/** Packs all published packages and installs them, once for all tests of a project. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await makeCleanFolder(consumersFolder);
  const packed = await Promise.all(publishedNames.map((name) => pack(name, folder)));
  // The peer that the generators of fixtures need.
  const [fastCheck] = packed.flatMap(({ manifest }) => manifest.devDependencies?.['fast-check'] ?? []);
  await installPackages(folder, [...packed.map(({ tarball }) => `./${tarball}`), `fast-check@${fastCheck}`]);
  provide('folder', folder);
  return () => removeFolder(folder);
}
