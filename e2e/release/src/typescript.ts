import { copyFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { run } from '@kpl-kit/workspace/run';

const require = createRequire(import.meta.url);

/** What a user may set to be warned of the most. */
export const STRICT = {
  target: 'es2022',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};

const RESOLUTIONS = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  // fast-check's own declarations do not support this one. Before TypeScript 5 it was named `node`.
  node10: { module: 'commonjs', moduleResolution: 'node', esModuleInterop: true, skipLibCheck: true },
};

/** The oldest TypeScript that the declarations support, and the newest, which has no node10; by the name of its package. */
const MATRIX = [
  ['typescript-oldest', 'node10'],
  ['typescript-oldest', 'node16'],
  ['typescript-oldest', 'bundler'],
  ['typescript', 'node16'],
  ['typescript', 'bundler'],
] as const;

/** Compiles the typed consumer of e2e/runtimes in a project, in every way; returns these ways. */
export async function compileConsumer(folder: string): Promise<string> {
  for (const copy of ['typed-consumer.cts', 'consumer-in-a-bundle.ts']) {
    await copyFile(join(folder, 'typed-consumer.mts'), join(folder, copy));
  }
  for (const [compiler, resolution] of MATRIX) {
    const include = resolution === 'node16' ? ['typed-consumer.*'] : ['consumer-in-a-bundle.ts'];
    const compilerOptions = { ...STRICT, lib: ['es2022'], types: [], ...RESOLUTIONS[resolution] };
    await compile(folder, compiler, { compilerOptions, include });
  }
  return MATRIX.map(
    ([compiler, resolution]) => `${require(`${compiler}/package.json`).version} ${resolution}`,
  ).join(', ');
}

/** Compiles a folder with a release of TypeScript. */
export async function compile(folder: string, compiler: string, settings: object): Promise<void> {
  const path = join(folder, 'tsconfig.rehearsal.json');
  await writeFile(path, JSON.stringify(settings));
  const script = join(dirname(require.resolve(`${compiler}/package.json`)), 'bin', 'tsc');
  await run(process.execPath, [script, '--project', path, '--pretty', 'false'], { cwd: folder });
}
