import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

const e2eFolder: string = fileURLToPath(new URL('..', import.meta.url));
const rootFolder: string = join(e2eFolder, '..');

/** Names of the packages that go to the npm registry. */
export const publishedNames = ['@kpl-kit/deagg', '@kpl-kit/aggregator', '@kpl-kit/fixtures'] as const;

/** The name of a published package. */
export type PublishedName = (typeof publishedNames)[number];

/** The Node releases that the packages promise to run on. */
export const nodeMajors = [20, 22, 24] as const;

/** Those, and the newest, on which nothing is promised yet. */
export const testedNodeMajors = [20, 22, 24, 26] as const;

/** One of the Node releases that are there to run on. */
export type NodeMajor = (typeof testedNodeMajors)[number];

/** The programs that run in the clean folder. */
export const consumersFolder: string = join(e2eFolder, 'consumers');

/** The pinned pnpm, a script for Node. */
export const pnpmScript: string = join(rootFolder, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');

/** The workspace's TypeScript compiler, a script for Node. */
export const typescriptScript: string = join(
  dirname(require.resolve('typescript/package.json')),
  'bin',
  'tsc',
);

/** Vite, a script for Node. */
export const viteScript: string = join(dirname(require.resolve('vite/package.json')), 'bin', 'vite.js');

/** The folder in which a published package is written. */
export function packageFolder(name: PublishedName): string {
  return join(rootFolder, 'packages', shortName(name));
}

/** A package's name without its scope. */
export function shortName(name: PublishedName): string {
  return name.replace('@kpl-kit/', '');
}

/** The binary of one Node release; each is a dev dependency, an alias of the npm package `node`. */
export function nodeBinary(major: NodeMajor): string {
  const fileName = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(dirname(require.resolve(`node${major}/package.json`)), 'bin', fileName);
}
