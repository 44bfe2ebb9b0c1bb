import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Consumer, ConsumerReport } from '@kpl-kit/e2e-runtimes/consumer';
import { consumersFolder } from '@kpl-kit/e2e-runtimes/installed-packages';
import { makeCleanFolder } from '@kpl-kit/workspace/clean-folder';
import { pnpmScript } from '@kpl-kit/workspace/packages';
import { run } from '@kpl-kit/workspace/run';
import type { Registry } from './registry.ts';

/** npm puts packages side by side; with pnpm, and more so with yarn's Plug'n'Play, each finds only what it declares. */
export type Manager = 'npm' | 'pnpm' | 'yarn';

/** A user's project, outside the repository, with the programs of e2e/runtimes/consumers. */
export interface Project {
  readonly folder: string;
  /** Runs the package manager. */
  manage(...args: readonly string[]): Promise<string>;
  /** Runs a program of the project. */
  node(script: string): Promise<string>;
}

/** Makes a project that installs `@kpl-kit/*` from the registry, and everything else from where this machine does. */
export async function makeProject(manager: Manager, registry: Registry, parent: string): Promise<Project> {
  const folder = await makeCleanFolder(consumersFolder, parent);
  const files = manager === 'yarn' ? await yarnSettings(registry) : npmSettings(registry);
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
  const scripts = {
    pnpm: pnpmScript,
    yarn: createRequire(import.meta.url).resolve('@yarnpkg/cli-dist/bin/yarn.js'),
  };
  const node = (...args: string[]) => run(process.execPath, args, { cwd: folder });
  if (manager === 'npm') {
    return { folder, manage: (...args) => run('npm', args, { cwd: folder }), node };
  }
  const manage = (...args: string[]) => node(scripts[manager], ...args);
  return { folder, manage, node: manager === 'yarn' ? (script) => manage('node', script) : node };
}

function npmSettings(registry: Registry): Record<string, string> {
  return {
    '.npmrc': `${registry.npmrc}ignore-scripts=true\naudit=false\nfund=false\nloglevel=error\n`,
    // pnpm refuses what was published a moment ago; here it must not.
    'pnpm-workspace.yaml': 'ignoreScripts: true\nminimumReleaseAge: 0\npmOnFail: ignore\n',
  };
}

async function yarnSettings(registry: Registry): Promise<Record<string, string>> {
  const upstream = await run('npm', ['config', 'get', 'registry'], { cwd: '.' });
  const settings = {
    cacheFolder: './.yarn-cache',
    enableMirror: false, // The user's may hold the same version of an earlier rehearsal.
    enableGlobalCache: false,
    enableImmutableInstalls: false,
    enableScripts: false,
    enableTelemetry: false,
    nodeLinker: 'pnp',
    npmPreapprovedPackages: ['@kpl-kit/*'],
    npmRegistryServer: upstream.trim(),
    npmScopes: { 'kpl-kit': { npmRegistryServer: registry.url } },
    unsafeHttpWhitelist: ['localhost', new URL(upstream).hostname],
  };
  // JSON is YAML too. Without a lockfile yarn looks for a project further up.
  return { '.yarnrc.yml': JSON.stringify(settings), 'yarn.lock': '' };
}

/** Runs the consumers as ESM and CommonJS. Each checks what it does; throws unless they count the same. */
export async function runConsumers({ node }: Project): Promise<string> {
  const consumers: Consumer[] = ['consumer.mjs', 'consumer.cjs'];
  const reports: ConsumerReport[] = [];
  for (const consumer of consumers) reports.push(JSON.parse(await node(consumer)));
  const counts = reports.map(({ format: _, ...counted }) => JSON.stringify(counted));
  if (counts[0] !== counts[1] || !reports.every(({ userRecords }) => userRecords > 0)) {
    throw new Error(`import and require differ:\n${counts.join('\n')}`);
  }
  return `${reports[0]?.captured} captured user records read back`;
}

/** Throws unless a project with node_modules has this version of a package. */
export async function expectInstalled({ folder }: Project, name: string, expected?: string): Promise<void> {
  const manifest = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest);
  if (version !== expected) throw new Error(`${name} is installed as ${version}, not ${expected}`);
}
