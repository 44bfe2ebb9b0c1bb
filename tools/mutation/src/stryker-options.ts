import { fileURLToPath } from 'node:url';
import type { PartialStrykerOptions } from '@stryker-mutator/api/core';

/** Those with mutation tests. */
export const PACKAGES: readonly string[] = ['aggregator', 'deagg'];

/** Generated, and not to be tested line by line: tools/md5-lanes checks that it is what its source gives. */
const GENERATED = ['md5-lanes-wasm.ts'];

/** The folder of a package. */
export function packagePath(name: string): string {
  return pathTo(`../../packages/${name}`);
}

/** To be run in the folder of the package. No files are all files. */
export function strykerOptions(name: string, files: readonly string[]): PartialStrykerOptions {
  const report = (file: string) => pathTo(`.reports/${name}/${file}`);
  const all = ['src/**/*.ts', ...GENERATED.map((file) => `!src/${file}`)];
  return {
    mutate: files.length === 0 ? all : files.map((file) => `src/${file}`),
    // Stryker would read the tsconfig with the API of TypeScript, which TypeScript 7 has not.
    ignorePatterns: ['tsconfig*.json', 'dist', '.turbo', '*.md'],
    tempDirName: '.cache/stryker',
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
    testRunner: 'vitest',
    // Which tests reach a mutant is known from the coverage of each test, not from imports.
    vitest: { configFile: pathTo('vitest.config.ts'), related: false },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    // A change that makes a loop endless is found out by counting. Time is for the rest, and plenty, since a machine that is busy
    // with something else must not pass for a test that has failed.
    timeoutMS: 30_000,
    timeoutFactor: 3,
    incremental: true,
    incrementalFile: report('incremental.json'),
    reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
    clearTextReporter: {
      allowColor: false,
      allowEmojis: false,
      logTests: false,
      reportTests: false,
      reportMutants: false,
    },
    jsonReporter: { fileName: report('mutation.json') },
    htmlReporter: { fileName: report('mutation.html') },
    thresholds: { high: 95, low: 90, break: 90 },
    allowConsoleColors: false,
  };
}

function pathTo(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
