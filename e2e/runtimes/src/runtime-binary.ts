import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Where the binary lies in the package for one kind of machine. */
const PATH_IN_PACKAGE = { bun: 'bin/bun', deno: 'deno', workerd: 'bin/workerd' };

/** A runtime other than Node: the name of the npm package that brings it. */
export type RuntimeName = keyof typeof PATH_IN_PACKAGE;

/**
 * The binary of a runtime. Its npm package has one optional dependency for each kind of machine, of which that for this
 * machine is installed; it holds the binary, so the install scripts need not run.
 */
export function runtimeBinary(name: RuntimeName): string {
  const manifest = require.resolve(`${name}/package.json`);
  const { optionalDependencies } = require(manifest);
  const requireFromPackage = createRequire(manifest);
  for (const dependency of Object.keys(optionalDependencies)) {
    const folder = folderOf(dependency, requireFromPackage);
    const extension = process.platform === 'win32' ? '.exe' : '';
    if (folder !== undefined) return join(folder, `${PATH_IN_PACKAGE[name]}${extension}`);
  }
  throw new Error(`the npm package ${name} has no binary for ${process.platform} ${process.arch}`);
}

function folderOf(dependency: string, requireFrom: NodeJS.Require): string | undefined {
  try {
    return dirname(requireFrom.resolve(`${dependency}/package.json`));
  } catch {
    return undefined;
  }
}
