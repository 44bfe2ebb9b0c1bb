import { join } from 'node:path';
import { root } from './repository.ts';

/** Names of the packages that go to the npm registry. */
export const publishedNames = [
  '@kpl-kit/deagg',
  '@kpl-kit/aggregator',
  '@kpl-kit/fixtures',
  '@kpl-kit/cli',
  '@kpl-kit/producer',
] as const;

/** The name of a published package. */
export type PublishedName = (typeof publishedNames)[number];

/** Those to import: all but the command. */
export const libraryNames: readonly PublishedName[] = publishedNames.slice(0, 3);

/** The pinned pnpm, a script for Node. */
export const pnpmScript: string = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');

/** The folder in which a published package is written. */
export function packageFolder(name: PublishedName): string {
  return join(root, 'packages', shortName(name));
}

/** A package's name without its scope. */
export function shortName(name: PublishedName): string {
  return name.replace('@kpl-kit/', '');
}
