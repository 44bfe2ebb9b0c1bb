import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@kpl-kit/workspace/run';
import { unzip } from './unzip.ts';

const rootFolder = join(import.meta.dirname, '..', '..', '..', '..');

/**
 * Builds a zip as `npm run build:lambda` does, and unpacks it into a folder outside the repository, as Lambda does.
 * `entry` is the module whose exports are the functions; by default that of the example.
 */
export async function makeTaskFolder(entry?: string): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'kpl-kit lambda ')));
  try {
    const zipPath = join(folder, 'function.zip');
    const entryArguments = entry === undefined ? [] : ['--entry', entry];
    const script = join(rootFolder, 'examples', 'lambda', 'build', 'main.ts');
    await run(process.execPath, [script, '--out', zipPath, ...entryArguments], { cwd: rootFolder });
    const files = unzip(await readFile(zipPath));
    if ([...files.keys()].join() !== 'index.mjs')
      throw new Error(`the zip has ${[...files.keys()].join(', ')}`);
    for (const [name, content] of files) await writeFile(join(folder, name), content);
    await rm(zipPath);
    return folder;
  } catch (error) {
    await removeTaskFolder(folder);
    throw error;
  }
}

/** Removes the folder with all that is in it. */
export async function removeTaskFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
