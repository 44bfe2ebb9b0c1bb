import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '@kpl-kit/workspace/manifest';
import { run } from '@kpl-kit/workspace/run';

const RESOLVE = 'install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error'.split(
  ' ',
);

/** What npm would install today for a package's users: resolved, not installed. */
export interface RuntimeTree {
  /** A folder with the package's manifest, less its dev dependencies, and a package-lock.json. */
  readonly folder: string;
  /** The packages in it. */
  readonly packages: readonly ResolvedPackage[];
}

/** One package of the tree. */
export interface ResolvedPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json says it, in SPDX. */
  readonly license: string | undefined;
}

/** Resolves what a published manifest depends on, optional peers included, and hands it to `use`. */
export async function withRuntimeTree<Result>(
  manifest: Manifest,
  use: (tree: RuntimeTree) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'kpl-kit-tree-'));
  try {
    const { name, version, dependencies = {}, peerDependencies = {} } = manifest;
    const runtime = { name, version, dependencies: { ...dependencies, ...peerDependencies } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(runtime));
    await run('npm', RESOLVE, { cwd: folder, isShellScript: true });
    return await use({ folder, packages: await readLockfile(join(folder, 'package-lock.json')) });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function readLockfile(path: string): Promise<ResolvedPackage[]> {
  const { packages }: { packages: Record<string, Omit<ResolvedPackage, 'name'>> } = JSON.parse(
    await readFile(path, 'utf8'),
  );
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, { version, license }]) => ({
      name: place.replace(/^.*node_modules\//, ''),
      version,
      license,
    }));
}
