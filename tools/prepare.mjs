// Installs what a command needs, with the pinned pnpm, and builds the packages that it uses: a machine needs only Node
// and npm. Usage: node tools/prepare.mjs WHAT [TASK...]
//   WHAT  a workspace package such as @kpl-kit/demo, `test` (what `npm test` needs) or `all`
//   TASK  tasks of turbo.json to run there in place of `build`
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Packages that only `all` and their own commands install: 1.4 GB of runtimes, compilers, linters and registries. */
const HEAVY = [
  'e2e-lambda',
  'e2e-release',
  'e2e-runtimes',
  'api-docs',
  'inspector',
  'lint',
  'wasm',
  'mutation',
  'nodes',
  'proto-codegen',
  'release',
];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const pnpm = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');

const [what, ...tasks] = process.argv.slice(2);
const { engines, packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

requireNode(engines.node.replace('>=', ''));
if (isWritable(root)) {
  await install(what);
  await build(what, tasks.length === 0 ? ['build'] : tasks);
} else if (!existsSync(turbo)) {
  fail(`Nothing is installed, and ${root} cannot be written to.`);
}

async function install(what) {
  const isFirst = !existsSync(pnpm);
  if (isFirst) console.log('Installing (the first time: half a minute to four minutes) ...');
  const [command, prefix] = isFirst ? ['npx', ['--yes', packageManager]] : [process.execPath, [pnpm]];
  const args = [
    'install',
    '--frozen-lockfile',
    '--prefer-offline',
    '--reporter=append-only',
    ...installFilters(what),
  ];
  const { code, output } = await run(command, [...prefix, ...args], /^Progress: /);
  if (code === 0) return;
  fail(
    `${output}\nThe install failed. It needs the npm registry the first time. If a package.json changed, run: npx pnpm install`,
  );
}

function installFilters(what) {
  if (what === 'all') return [];
  if (what === 'test') return HEAVY.map((name) => `--filter=!@kpl-kit/${name}`);
  return ['--filter=kpl-kit', `--filter=${what}...`];
}

/** Runs tasks of turbo.json. What they print is shown only when one fails. */
async function build(what, tasks) {
  const filter = what === 'all' ? [] : what === 'test' ? ['--filter=./packages/*'] : [`--filter=${what}...`];
  const args = [turbo, 'run', ...tasks, ...filter, '--output-logs=errors-only', '--log-order=grouped'];
  const { code, output } = await run(process.execPath, args);
  if (code !== 0) fail(output);
}

/** Runs a command in the root, and prints at once those of its lines that `shown` matches. */
function run(command, args, shown) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      // npx is npx.cmd on Windows, which only a shell can start.
      shell: command === 'npx' && process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        CI: 'true',
        PATH: [bin, process.env.PATH].join(delimiter),
        TURBO_TELEMETRY_DISABLED: '1',
        TURBO_NO_UPDATE_NOTIFIER: '1',
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output += `${line}\n`;
        if (shown?.test(line)) console.log(line);
      });
    }
    child.on('error', (error) => resolve({ code: 1, output: `${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function requireNode(wanted) {
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  fail(`kpl-kit needs Node >= ${wanted} to build and test; this is Node ${process.versions.node}.`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
