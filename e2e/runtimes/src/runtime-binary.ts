import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Where the binary is in the package for one kind of machine. */
const PATH_IN_PACKAGE = { bun: 'bin/bun', deno: 'deno', workerd: 'bin/workerd' };

/**
 * The binary of a runtime other than Node, by the name of its npm package. That has an optional dependency
 * for each kind of machine, with the binary in it, so the install scripts need not run.
 */
export function runtimeBinary(name: keyof typeof PATH_IN_PACKAGE): string {
  const manifest = require.resolve(`${name}/package.json`);
  const requireFromPackage = createRequire(manifest);
  const extension = process.platform === 'win32' ? '.exe' : '';
  for (const dependency of Object.keys(require(manifest).optionalDependencies)) {
    try {
      return requireFromPackage.resolve(`${dependency}/${PATH_IN_PACKAGE[name]}${extension}`);
    } catch {
      // The package of another kind of machine.
    }
  }
  throw new Error(`the npm package ${name} has no binary for ${process.platform} ${process.arch}`);
}
