import { join } from 'node:path';
import type { ViteUserConfig } from 'vitest/config';
import { asBuilt, tests } from '../../../vitest.projects.ts';

const project = asBuilt('e2e-kcl-proof', import.meta.dirname);

/** Not among the tests of the root: these need a JDK and Maven. */
const config: ViteUserConfig = tests({
  ...project,
  test: { ...project.test, globalSetup: join(import.meta.dirname, 'build-java.ts') },
});
export default config;
