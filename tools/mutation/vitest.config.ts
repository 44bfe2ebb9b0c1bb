import { join } from 'node:path';
import type { ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const conditions = ['@kpl-kit/source', 'node'];

/** Slow tests last: a mutant needs no further tests after the first that fails. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) =>
      Number(/property|lanes|read-ahead|describe|base64|kcl-|mangled/.test(moduleId));
    return files.toSorted((a, b) => isSlow(a) - isSlow(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** A package's own tests, in Stryker's copy of the package. */
const config: ViteUserConfig = {
  root: process.cwd(),
  // The copy lies deeper in the checkout than the package.
  resolve: {
    conditions,
    alias: [{ find: /^(\.\.\/){3}(?=fixtures\/)/, replacement: join(import.meta.dirname, '../../') }],
  },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    setupFiles: [join(import.meta.dirname, 'fewer-runs.ts')],
    sequence: { sequencer: QuickFirst },
  },
};
export default config;
