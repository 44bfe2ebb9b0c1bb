import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseChangesetFile } from '@changesets/parse';
import { publishedNames } from '@kpl-kit/workspace/packages';
import { goesInto } from './tarball-sources.ts';

/** The packages whose tarballs changed since `base` without a changeset that names them, each with the files. */
export function missingChangesets(folder: string, base: string): string[] {
  const changed = changedFiles(folder, base);
  const named = changed
    .filter((path) => /^\.changeset\/(?!README).*\.md$/.test(path) && existsSync(join(folder, path)))
    .flatMap((path) => parseChangesetFile(readFileSync(join(folder, path), 'utf8')).releases)
    .map(({ name }) => name);
  return publishedNames.flatMap((name) => {
    const files = changed.filter((path) => goesInto(name, path));
    return files.length === 0 || named.includes(name) ? [] : [`${name}: ${files.join(', ')}`];
  });
}

/** Files that were changed, added, or removed since the branch left `base`; a renamed file counts under both names. */
function changedFiles(folder: string, base: string): string[] {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
  const start = git('merge-base', base, 'HEAD').trim();
  const listed =
    git('diff', '--name-only', '--no-renames', '-z', start) +
    git('ls-files', '--others', '--exclude-standard', '-z');
  return listed.split('\0').filter((path) => path !== '');
}
