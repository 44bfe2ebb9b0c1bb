import { join } from 'node:path';
import { installPackages, makeCleanFolder } from '@kpl-kit/workspace/clean-folder';
import { type PackedPackage, pack } from '@kpl-kit/workspace/pack';
import { type PublishedName, publishedNames } from '@kpl-kit/workspace/packages';

/** The programs that run in the clean folder. */
export const consumersFolder: string = join(import.meta.dirname, '..', 'consumers');

/** The published packages, packed; not installed yet. */
export interface PackedPackages {
  /** A clean folder with the consumers and the tarballs. */
  readonly folder: string;
  readonly packed: Readonly<Record<PublishedName, PackedPackage>>;
}

/** Packs all published packages into a clean folder. */
export async function packAll(): Promise<PackedPackages> {
  const folder = await makeCleanFolder(consumersFolder);
  const entries = await Promise.all(
    publishedNames.map(async (name) => [name, await pack(name, folder)] as const),
  );
  return { folder, packed: Object.fromEntries(entries) as Record<PublishedName, PackedPackage> };
}

/** Installs the tarballs in their folder, and the peer that the generators of fixtures need. */
export async function installAll({ folder, packed }: PackedPackages): Promise<void> {
  const tarballs = publishedNames.map((name) => `./${packed[name].tarball}`);
  const fastCheck = packed['@kpl-kit/fixtures'].manifest.devDependencies?.['fast-check'];
  await installPackages(folder, [...tarballs, `fast-check@${fastCheck}`]);
}
