// Installs the workspace with the pinned pnpm, so that a machine needs only Node and npm.
// Runs before every npm script of the root; with everything in place it takes a fraction of a second.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { engines, packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

requireNode(engines.node.replace('>=', ''));

const installedPnpm = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
const isFirstInstall = !existsSync(installedPnpm);
if (isFirstInstall) {
  console.log(`Installing the workspace with ${packageManager} (first time: about a minute) ...`);
}
const [command, prefix] = isFirstInstall
  ? ['npx', ['--yes', packageManager]]
  : [process.execPath, [installedPnpm]];

const install = spawnSync(command, [...prefix, 'install', '--frozen-lockfile', '--prefer-offline'], {
  cwd: root,
  encoding: 'utf8',
  // npx is npx.cmd on Windows, which only a shell can start.
  shell: isFirstInstall && process.platform === 'win32',
  env: { ...process.env, CI: 'true' },
});
if (install.error !== undefined || install.status !== 0) {
  process.stderr.write(`${install.stdout ?? ''}${install.stderr ?? ''}`);
  console.error(`\nThe install failed: ${install.error?.message ?? `exit code ${install.status}`}.`);
  console.error('It needs the npm registry the first time. If package.json changed, run: npx pnpm install');
  process.exit(1);
}

function requireNode(wanted) {
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  console.error(`kpl-kit needs Node >= ${wanted} to build and test; this is Node ${process.versions.node}.`);
  process.exit(1);
}
