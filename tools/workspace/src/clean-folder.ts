import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** Makes an empty folder outside the repository. Its path has a space. */
export async function makeFolder(parent: string = tmpdir()): Promise<string> {
  return realpath(await mkdtemp(join(parent, 'kpl-kit e2e ')));
}

/** Makes a folder outside the repository with a copy of `content` and a package.json. */
export async function makeCleanFolder(content: string, parent?: string): Promise<string> {
  const folder = await makeFolder(parent);
  await cp(content, folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  return folder;
}

/** Removes the folder and everything in it. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

const INSTALL = 'install --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error'.split(' ');
// A second try for a network that hiccups; without these npm waits for minutes where there is no network.
const RETRIES = '--fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=60000'.split(' ');

/** Installs packages with npm, from its registry or cache: names with a version, or tarballs there. */
export async function installPackages(folder: string, packages: readonly string[]): Promise<void> {
  await run('npm', [...INSTALL, ...RETRIES, ...packages], { cwd: folder });
}
