import { join } from 'node:path';
import { installPackages, makeCleanFolder } from '@kpl-kit/workspace/clean-folder';
import { type PackedPackage, pack } from '@kpl-kit/workspace/pack';
import { type PublishedName, publishedNames } from '@kpl-kit/workspace/packages';

/** The programs that run in the clean folder. */
export const consumersFolder: string = join(import.meta.dirname, '..', 'consumers');

/** Packs all published packages into a clean folder with the consumers, and installs them there. */
export async function installPacked(): Promise<{
  folder: string;
  packed: Record<PublishedName, PackedPackage>;
}> {
  const folder = await makeCleanFolder(consumersFolder);
  const entries = publishedNames.map(async (name) => [name, await pack(name, folder)] as const);
  const packed = Object.fromEntries(await Promise.all(entries)) as Record<PublishedName, PackedPackage>;
  // The peer that the generators of fixtures need.
  const fastCheck = packed['@kpl-kit/fixtures'].manifest.devDependencies?.['fast-check'];
  const tarballs = publishedNames.map((name) => `./${packed[name].tarball}`);
  await installPackages(folder, [...tarballs, `fast-check@${fastCheck}`]);
  return { folder, packed };
}
