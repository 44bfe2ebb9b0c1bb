import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config';

/** A project whose tests read the workspace's packages from source. */
export function fromSource(name: string, root: string, setup?: string): TestProjectInlineConfiguration {
  return project(name, root, ['@kpl-kit/source', 'node'], setup);
}

/** A project whose tests use the packages as they were built. `setup` is a module that runs once before them. */
export function asBuilt(name: string, root: string, setup?: string): TestProjectInlineConfiguration {
  return project(name, root, ['node'], setup);
}

/** The projects of one command. KPL_TEST_REPORT names a file for vitest's JSON report. */
export function tests(...projects: readonly TestProjectInlineConfiguration[]): ViteUserConfig {
  const report = process.env.KPL_TEST_REPORT;
  return defineConfig({
    test: {
      projects: [...projects],
      // Vitest's own choice leaves one idle, which is half of a machine with two.
      maxWorkers: availableParallelism(),
      reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    },
  });
}

function project(
  name: string,
  root: string,
  conditions: string[],
  setup: string | undefined,
): TestProjectInlineConfiguration {
  return {
    root,
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      globalSetup: setup === undefined ? [] : [resolve(import.meta.dirname, root, setup)],
      // Only a safety net, for a test that waits for what never comes.
      testTimeout: 300_000,
      hookTimeout: 300_000,
      // The programs that tests start, most of them several times, are compiled once.
      env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'node') },
    },
  };
}
