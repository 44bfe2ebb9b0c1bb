import { defineConfig, type ViteUserConfig } from 'vitest/config';

const conditions = ['@kpl-kit/source', 'node'];

/** Not among the projects of the root: these tests need a browser. */
const config: ViteUserConfig = defineConfig({
  root: import.meta.dirname,
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['test/**/*.test.ts'], testTimeout: 30_000 },
});
export default config;
