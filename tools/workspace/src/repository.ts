import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';

/** The top of the repository. */
export const root: string = join(import.meta.dirname, '..', '..', '..');

/** The text of a file, its path given from the top of the repository. */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Paths from the top of every file that is, or is about to be, in git. */
export function trackedFiles(): string[] {
  // Also in a checkout that belongs to another user.
  const git = ['-c', 'safe.directory=*', 'ls-files', '-z'];
  const all = ['--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { stdout } = execaSync('git', [...git, ...all], { cwd: root });
  return stdout.split('\0').filter((path) => path !== '');
}
