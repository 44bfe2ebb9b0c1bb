import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PublishedName, packageFolder, pnpmScript, shortName } from './packages.ts';
import { run } from './run.ts';
import { readTarball } from './tarball.ts';

/** What the tests read of a published package.json. */
interface Manifest {
  readonly main: string;
  readonly module: string;
  readonly types: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly sideEffects?: boolean;
  readonly repository?: unknown;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, unknown>>;
}

/** A package as it would be published. */
export interface PackedPackage {
  /** File name of the tarball. */
  readonly tarball: string;
  /** Path in the package to content. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** The package.json in the tarball, which pnpm rewrites on packing. */
  readonly manifest: Manifest;
}

/** Packs a package into `folder` with the workspace's pnpm. Throws when it is not built. */
export async function pack(name: PublishedName, folder: string): Promise<PackedPackage> {
  const cwd = packageFolder(name);
  if (!existsSync(join(cwd, 'dist'))) throw new Error(`${name} is not built: run "npm run build" first`);
  await run(process.execPath, [pnpmScript, 'pack', '--out', join(folder, tarballOf(name))], { cwd });
  return readPacked(name, folder);
}

/** Reads a package that was packed into `folder`. */
export async function readPacked(name: PublishedName, folder: string): Promise<PackedPackage> {
  const tarball = tarballOf(name);
  const files = await readTarball(join(folder, tarball));
  return { tarball, files, manifest: JSON.parse(String(files.get('package.json'))) };
}

function tarballOf(name: PublishedName): string {
  return `${shortName(name)}.tgz`;
}
