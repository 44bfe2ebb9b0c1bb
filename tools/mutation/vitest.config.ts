import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const conditions = ['@kpl-kit/source', 'node'];

/** The tests of one package, in the copy of it that Stryker has made and works in: as in the root's config, but its own alone. */
const config: ViteUserConfig = {
  root: process.cwd(),
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 10_000,
    setupFiles: [fileURLToPath(new URL('src/fewer-runs.ts', import.meta.url))],
    sequence: { sequencer: quickFirst() },
  },
};

export default config;

/** The first test that fails is the last one that runs. */
function quickFirst() {
  const isSlow = ({ moduleId }: TestSpecification) => Number(/property|lanes|read-ahead/.test(moduleId));
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return files.toSorted((a, b) => isSlow(a) - isSlow(b) || a.moduleId.localeCompare(b.moduleId));
    }
  };
}
