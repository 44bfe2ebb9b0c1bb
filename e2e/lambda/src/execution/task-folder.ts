import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@kpl-kit/workspace/clean-folder';
import { root } from '@kpl-kit/workspace/repository';
import { run } from '@kpl-kit/workspace/run';
import { unzip } from './unzip.ts';

const BUILD = join(root, 'examples', 'lambda', 'build', 'main.ts');

/**
 * Builds a zip with the build of the example, and unpacks it into a folder outside the repository, like
 * Lambda. `entry` is the module whose exports are the functions, by default the example's.
 */
export async function makeTaskFolder(entry?: string): Promise<string> {
  const folder = await makeFolder();
  const zipPath = join(folder, 'function.zip');
  const entryArguments = entry === undefined ? [] : ['--entry', entry];
  await run(process.execPath, [BUILD, '--out', zipPath, ...entryArguments], { cwd: root });
  const files = await unzip(await readFile(zipPath));
  const names = [...files.keys()].join(', ');
  if (names !== 'index.mjs') throw new Error(`the zip has ${names}, expected index.mjs alone`);
  for (const [name, content] of files) await writeFile(join(folder, name), content);
  await rm(zipPath);
  return folder;
}
