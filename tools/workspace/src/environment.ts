/** Settings of npm that say where packages come from. All others may change what an install does. */
const NPM_SOURCE =
  /^npm_config_(?:.*registry.*|\/\/.*|_auth.*|userconfig|globalconfig|cache|ca|cafile|strict[-_]ssl|.*proxy|offline)$/i;

/** What npm, pnpm, vitest and coverage tools leave to their children, to whom it means something else. */
const INHERITED = /^(?:npm_.*|vitest.*|node_env|node_path|node_v8_coverage)$/i;

/**
 * The environment for a child process, as if it were started from a shell: without what an outer `npm test`
 * adds, except for where packages come from.
 */
export function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => NPM_SOURCE.test(name) || !INHERITED.test(name)),
  );
}
