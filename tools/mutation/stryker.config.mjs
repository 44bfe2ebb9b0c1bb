// @ts-check
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Stryker copies the folder in which it is started, that of a package, and works in the copy. */
const reports = join(import.meta.dirname, '.reports', basename(process.cwd()));

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  // Generated code has a test of its own: tools/wasm compares it with its source.
  mutate: ['src/**/*.ts', '!src/**/*-wasm.ts'],
  // Stryker would read the tsconfig with the API of TypeScript, which TypeScript 7 does not have.
  ignorePatterns: ['tsconfig*.json', 'dist', '.turbo', '*.md'],
  tempDirName: '.cache/stryker',
  plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner'))],
  testRunner: 'vitest',
  // The coverage of each test says which tests reach a mutant; imports do not.
  vitest: { configFile: join(import.meta.dirname, 'vitest.config.ts'), related: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Endless loops are found by counting. The time limit is a safety net: a busy machine must not raise the score.
  timeoutMS: 20_000,
  timeoutFactor: 2,
  incremental: true,
  incrementalFile: join(reports, 'incremental.json'),
  reporters: ['progress-append-only', 'clear-text', 'html'],
  clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: join(reports, 'mutation.html') },
  thresholds: { high: 98, low: 95, break: 95 },
  allowConsoleColors: false,
};
