import type { ViteUserConfig } from 'vitest/config';
import { asBuilt, tests } from '../../../vitest.projects.ts';

/** Not among the tests of the root: these need a JDK and Maven. */
const config: ViteUserConfig = tests(asBuilt('e2e-kcl-proof', import.meta.dirname, 'build-java.ts'));
export default config;
