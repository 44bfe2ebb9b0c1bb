import type { ViteUserConfig } from 'vitest/config';
import { fromSource, tests } from '../../../vitest.projects.ts';

/** Not among the tests of the root: these need a browser. */
const config: ViteUserConfig = tests(fromSource('inspector-browser', import.meta.dirname));
export default config;
