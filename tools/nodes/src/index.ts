import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The Node releases of Lambda's runtimes. */
export const nodeMajors = [20, 22, 24] as const;

/** Those, and the newest. */
export const testedNodeMajors = [20, 22, 24, 26] as const;

/** One of the installed Node releases. */
export type NodeMajor = (typeof testedNodeMajors)[number];

/** The binary of one Node release; each is a dependency, an alias of the npm package `node`. */
export function nodeBinary(major: NodeMajor): string {
  const fileName = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(dirname(require.resolve(`node${major}/package.json`)), 'bin', fileName);
}
