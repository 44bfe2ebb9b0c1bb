import { defineConfig } from 'vitest/config';

const fromSource = ['@kpl-kit/source', 'node'];
const asBuilt = ['node'];

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
      project('producer', 'examples/producer'),
      project('kinesis-local', 'tools/kinesis-local'),
      project('maven', 'tools/maven'),
      project('capture', 'tools/capture'),
      project('mutation', 'tools/mutation'),
      project('workspace', 'tools/workspace'),
      project('repository', 'tools/repository-checks'),
      project('release', 'tools/release'),
      project('e2e-runtimes', 'e2e/runtimes'),
      project('e2e-kcl', 'e2e/kcl', asBuilt),
      project('e2e-lambda', 'e2e/lambda', asBuilt),
      project('e2e-producer', 'e2e/producer', asBuilt),
    ],
  },
});

/** Tests read the workspace's packages from source; those in e2e use what was built. */
function project(name: string, root: string, conditions = fromSource) {
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
