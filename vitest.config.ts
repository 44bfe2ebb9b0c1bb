import { defineConfig } from 'vitest/config';

const conditions = ['@kpl-kit/source', 'node'];

export default defineConfig({
  test: {
    projects: [
      project('deagg', 'packages/deagg'),
      project('aggregator', 'packages/aggregator'),
      project('fixtures', 'packages/fixtures'),
      project('differential', 'differential'),
      project('bench', 'bench'),
      project('demo', 'examples/demo'),
      project('lambda', 'examples/lambda'),
      project('consumers', 'examples/consumers'),
      project('kinesis-local', 'tools/kinesis-local'),
      project('capture', 'tools/capture'),
      project('repository', 'tools/repository-checks'),
      project('e2e', 'e2e'),
    ],
  },
});

/** Tests read the workspace's packages from source; e2e alone installs what was built. */
function project(name: string, root: string) {
  return {
    root,
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      testTimeout: 30_000,
      typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: 'tsconfig.json' },
    },
  };
}
