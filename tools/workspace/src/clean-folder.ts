import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** Makes a folder outside the repository with a copy of `content` and a package.json. Its path has a space. */
export async function makeCleanFolder(content: string, parent: string = tmpdir()): Promise<string> {
  const folder = await realpath(await mkdtemp(join(parent, 'kpl-kit e2e ')));
  await cp(content, folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  return folder;
}

/** Removes the folder with all that is in it. */
export async function removeCleanFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

const INSTALL = 'install --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error'.split(' ');
// A second try for a network that hiccups; without these npm waits for minutes where there is none.
const RETRIES = '--fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=20000'.split(' ');

/** Installs packages with npm: names with a version, or tarballs that lie in the folder. */
export async function install(folder: string, packages: readonly string[]): Promise<void> {
  try {
    await run('npm', [...INSTALL, ...RETRIES, ...packages], { cwd: folder, isShellScript: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `npm could not install the packed packages. It needs the npm registry, or its cache of an earlier run.\n${reason}`,
      { cause: error },
    );
  }
}
