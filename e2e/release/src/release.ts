import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pnpmScript } from '@kpl-kit/workspace/packages';
import { root, trackedFiles } from '@kpl-kit/workspace/repository';
import { run } from '@kpl-kit/workspace/run';
import type { Registry } from './registry.ts';

/** The actions of the release workflow look for it at the top. */
const CHANGESET = 'node_modules/@changesets/cli/bin.js';

/** Name of a package to its version. */
export type Versions = Readonly<Record<string, string>>;

/** Copies the work tree as it is, uncommitted files too, into a repository of its own that publishes to the registry. */
export async function copyWorkTree(folder: string, registry: Registry): Promise<undefined> {
  mkdirSync(folder);
  for (const path of trackedFiles()) {
    if (existsSync(join(root, path))) cpSync(join(root, path), join(folder, path));
  }
  await appendFile(join(folder, '.npmrc'), registry.npmrc);
  const needed = ['--filter', 'kpl-kit', '--filter', '@kpl-kit/release...'];
  await node(folder, pnpmScript, 'install', '--frozen-lockfile', '--prefer-offline', ...needed);
  await git(folder, 'init', '--quiet');
  await commit(folder);
}

/** Adds a changeset to the copy. */
export async function addChangeset(folder: string, bumps: Readonly<Record<string, string>>): Promise<void> {
  const front = Object.entries(bumps).map(([name, bump]) => `"${name}": ${bump}\n`);
  const path = join(folder, '.changeset', 'rehearsal.md');
  await writeFile(path, `---\n${front.join('')}---\n\nRehearsed a release.\n`);
  await commit(folder);
}

/** Turns the changesets into versions, and publishes what is not in the registry yet, with the release workflow's commands. */
export async function release(folder: string): Promise<Versions> {
  const changeset = (...args: string[]) => node(folder, CHANGESET, ...args);
  if (existsSync(join(folder, '.changeset', 'pre.json'))) await changeset('pre', 'exit');
  await changeset('version');
  await commit(folder);
  await node(folder, 'tools/prepare.mjs', '@kpl-kit/release');
  const packed = join(folder, '.cache', 'packed');
  rmSync(packed, { recursive: true, force: true });
  await changeset('pack', '--out-dir', packed);
  await changeset('publish', '--from-pack-dir', packed, '--no-git-tag');
  const { plan }: { plan: { kind: string; name: string; version: string }[][] } = JSON.parse(
    readFileSync(join(packed, 'publish-plan.json'), 'utf8'),
  );
  const published = plan.flat().filter(({ kind }) => kind === 'publish');
  return Object.fromEntries(published.map(({ name, version }) => [name, version]));
}

/** Runs a script of the copy as `npm run` would. */
function node(folder: string, script: string, ...args: string[]): Promise<string> {
  const separator = process.platform === 'win32' ? ';' : ':';
  const PATH = `${join(folder, 'node_modules', '.bin')}${separator}${process.env.PATH}`;
  return run(process.execPath, [script, ...args], { cwd: folder, environment: { PATH } });
}

async function commit(folder: string): Promise<void> {
  await git(folder, 'add', '--all');
  const author = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@localhost'];
  const settings = [...author, '-c', 'commit.gpgsign=false'];
  await git(folder, ...settings, 'commit', '--quiet', '--no-verify', '--allow-empty', '--message=Rehearse');
}

function git(folder: string, ...args: string[]): Promise<string> {
  return run('git', args, { cwd: folder });
}
