import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '@kpl-kit/workspace/run';

const rootFolder: string = join(import.meta.dirname, '..', '..', '..', '..');

/** A copy of the work tree, as it is, with its history: what a release does there is seen by nobody. */
export interface TreeCopy {
  readonly folder: string;
  /** Runs one of the copy's own programs, as `npm run` would. */
  runTool(script: string, args: readonly string[]): Promise<string>;
  /** Commits all that has changed, as merging a pull request would. */
  commit(message: string): Promise<void>;
}

/** Clones the repository into `folder`, puts the work tree's files over it, changed and new ones too, and installs it. */
export async function copyTree(folder: string): Promise<TreeCopy> {
  await run('git', ['clone', '--quiet', '--no-tags', rootFolder, folder], { cwd: rootFolder });
  for (const path of listFiles('--cached', '--others', '--exclude-standard')) {
    if (existsSync(join(rootFolder, path))) cpSync(join(rootFolder, path), join(folder, path));
    else rmSync(join(folder, path), { force: true });
  }
  const copy = { folder, runTool, commit };
  await copy.runTool('tools/prepare.mjs', ['all']);
  await copy.commit('What is in the work tree');
  return copy;

  function runTool(script: string, args: readonly string[]): Promise<string> {
    const path = [join(folder, 'node_modules', '.bin'), process.env.PATH].join(
      process.platform === 'win32' ? ';' : ':',
    );
    return run(process.execPath, [join(folder, script), ...args], {
      cwd: folder,
      environment: { PATH: path },
    });
  }

  async function commit(message: string): Promise<void> {
    const author = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@localhost'];
    await run('git', ['add', '--all'], { cwd: folder });
    const commitIt = ['commit', '--quiet', '--no-verify', '--allow-empty', '-m', message];
    await run('git', [...author, '-c', 'commit.gpgsign=false', ...commitIt], { cwd: folder });
  }
}

/** Files that are, or are about to be, in git. */
function listFiles(...which: string[]): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--deduplicate', ...which], {
    cwd: rootFolder,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((path) => path !== '');
}
