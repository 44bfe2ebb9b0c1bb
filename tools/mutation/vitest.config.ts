import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const conditions = ['@kpl-kit/source', 'node'];

/** The tests of one package, in the copy of it that Stryker has made and works in: as in the root's config, but its own tests alone. */
export default defineConfig({
  root: process.cwd(),
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    setupFiles: [fileURLToPath(new URL('src/fewer-runs.ts', import.meta.url))],
  },
});
