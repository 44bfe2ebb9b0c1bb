import { asBuilt, fromSource, tests } from './vitest.projects.ts';

/** `npm run test:e2e`: the packed packages in every runtime, a simulated Lambda, faults and reshards, a release. */
export default tests(
  asBuilt('e2e-runtimes', 'e2e/runtimes', 'src/installed-packages.ts'),
  asBuilt('e2e-lambda', 'e2e/lambda'),
  asBuilt('e2e-producer', 'e2e/producer'),
  fromSource('inspector', 'apps/inspector'),
  fromSource('kinesis-local', 'tools/kinesis-local'),
  fromSource('release', 'tools/release'),
);
