import { copyFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { run } from '@kpl-kit/workspace/run';

const require = createRequire(import.meta.url);

/** The releases of TypeScript that the declarations are promised to work with, by the package that holds them. */
const COMPILERS = { oldest: 'typescript-oldest', newest: 'typescript' } as const;

/** A way to resolve modules, with all that has to be set for it. */
const RESOLUTIONS = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  // fast-check's own declarations are not made for this one. Its name is that of before TypeScript 5.
  node10: { module: 'commonjs', moduleResolution: 'node', esModuleInterop: true, skipLibCheck: true },
} as const;

/** Every pair that exists: the newest TypeScript has no node10. */
const MATRIX = [
  ['oldest', 'node10'],
  ['oldest', 'node16'],
  ['oldest', 'bundler'],
  ['newest', 'node16'],
  ['newest', 'bundler'],
] as const;

const STRICT = {
  target: 'es2022',
  lib: ['es2022'],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
};

/** Compiles the typed consumer of e2e in a project, in every way; returns these ways. */
export async function compileConsumer(folder: string): Promise<string[]> {
  for (const copy of ['typed-consumer.cts', 'consumer-in-a-bundle.ts']) {
    await copyFile(join(folder, 'typed-consumer.mts'), join(folder, copy));
  }
  const ways: string[] = [];
  for (const [age, resolution] of MATRIX) {
    const include = resolution === 'node16' ? ['typed-consumer.*'] : ['consumer-in-a-bundle.ts'];
    const compilerOptions = { ...STRICT, ...RESOLUTIONS[resolution] };
    await compile(folder, COMPILERS[age], { compilerOptions, include });
    ways.push(`${versionOf(COMPILERS[age])} ${resolution}`);
  }
  return ways;
}

/** Compiles with the settings that are given, in a folder. */
export async function compile(folder: string, compiler: string, settings: object): Promise<void> {
  const path = join(folder, 'tsconfig.rehearsal.json');
  await writeFile(path, JSON.stringify(settings));
  const script = join(dirname(require.resolve(`${compiler}/package.json`)), 'bin', 'tsc');
  await run(process.execPath, [script, '--project', path, '--pretty', 'false'], { cwd: folder });
}

function versionOf(compiler: string): string {
  return require(`${compiler}/package.json`).version;
}
