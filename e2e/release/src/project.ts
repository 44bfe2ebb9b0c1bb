import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Consumer, ConsumerReport } from '@kpl-kit/e2e-runtimes/consumer';
import { consumersFolder } from '@kpl-kit/e2e-runtimes/installed-packages';
import { makeCleanFolder } from '@kpl-kit/workspace/clean-folder';
import { pnpmScript } from '@kpl-kit/workspace/packages';
import { run } from '@kpl-kit/workspace/run';
import type { Registry } from './registry.ts';

const QUIETLY = '--ignore-scripts --no-audit --no-fund --loglevel=error'.split(' ');

/** A project of somebody who uses the packages, outside the repository, with the programs of e2e/runtimes/consumers in it. */
export interface Project {
  /** The package manager, for messages. */
  readonly manager: string;
  readonly folder: string;
  /** Adds packages to it, such as `@kpl-kit/deagg@latest`. */
  install(packages: readonly string[]): Promise<void>;
  /** Brings everything up to date, within the ranges that are written down. */
  update(): Promise<void>;
  /** Runs one of the programs, which fails when something does not hold; returns what it counted. */
  runConsumer(consumer: Consumer): Promise<ConsumerReport>;
}

/** A project with npm: everything flat in node_modules. */
export async function npmProject(registry: Registry, parent: string): Promise<Project> {
  const folder = await makeProject(parent, { '.npmrc': registry.npmrc });
  const npm = (...args: string[]) => run('npm', args, { cwd: folder, isShellScript: true });
  return {
    manager: 'npm',
    folder,
    install: async (packages) => void (await npm('install', ...QUIETLY, ...packages)),
    update: async () => void (await npm('update', ...QUIETLY)),
    runConsumer: async (consumer) => JSON.parse(await run(process.execPath, [consumer], { cwd: folder })),
  };
}

/** A project with pnpm: a package finds only what it depends on. */
export async function pnpmProject(registry: Registry, parent: string): Promise<Project> {
  // pnpm does not take what was published a moment ago; here it has to.
  const settings = 'minimumReleaseAge: 0\npmOnFail: ignore\n';
  const folder = await makeProject(parent, { '.npmrc': registry.npmrc, 'pnpm-workspace.yaml': settings });
  const pnpm = (...args: string[]) => run(process.execPath, [pnpmScript, ...args], { cwd: folder });
  return {
    manager: 'pnpm',
    folder,
    install: async (packages) => void (await pnpm('add', '--ignore-scripts', ...packages)),
    update: async () => void (await pnpm('update', '--ignore-scripts')),
    runConsumer: async (consumer) => JSON.parse(await run(process.execPath, [consumer], { cwd: folder })),
  };
}

/** A project with yarn's Plug'n'Play: no node_modules, and nothing undeclared can be imported. */
export async function yarnProject(registry: Registry, parent: string): Promise<Project> {
  const upstream = (
    await run('npm', ['config', 'get', 'registry'], { cwd: '.', isShellScript: true })
  ).trim();
  const settings = {
    cacheFolder: './.yarn-cache',
    enableGlobalCache: false,
    enableScripts: false,
    enableTelemetry: false,
    nodeLinker: 'pnp',
    npmPreapprovedPackages: ['@kpl-kit/*'],
    npmRegistryServer: upstream,
    npmScopes: { 'kpl-kit': { npmRegistryServer: registry.url } },
    unsafeHttpWhitelist: ['localhost', new URL(upstream).hostname],
  };
  // JSON is YAML too. Without a lockfile yarn looks for a project further up.
  const folder = await makeProject(parent, { '.yarnrc.yml': JSON.stringify(settings), 'yarn.lock': '' });
  const script = createRequire(import.meta.url).resolve('@yarnpkg/cli-dist/bin/yarn.js');
  const yarn = (...args: string[]) =>
    run(process.execPath, [script, ...args], {
      cwd: folder,
      environment: { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' },
    });
  return {
    manager: 'yarn',
    folder,
    install: async (packages) => void (await yarn('add', ...packages)),
    update: async () => void (await yarn('up', '-R', '*')),
    runConsumer: async (consumer) => JSON.parse(await yarn('node', consumer)),
  };
}

/** The version of a package that a project with node_modules has. */
export async function installedVersion({ folder }: Project, name: string): Promise<string> {
  return JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
}

async function makeProject(parent: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await makeCleanFolder(consumersFolder, parent);
  for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
  return folder;
}
