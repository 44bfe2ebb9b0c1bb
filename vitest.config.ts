import { fromSource, tests } from './vitest.projects.ts';

/** `npm test`: everything that a change of a line can break, in a minute or so. vitest.e2e.config.ts has the rest. */
export default tests(
  fromSource('deagg', 'packages/deagg'),
  fromSource('aggregator', 'packages/aggregator'),
  fromSource('fixtures', 'packages/fixtures'),
  fromSource('cli', 'packages/cli'),
  fromSource('producer', 'packages/producer'),
  fromSource('conformance', 'conformance'),
  fromSource('bench', 'bench'),
  fromSource('demo', 'examples/demo'),
  fromSource('lambda', 'examples/lambda'),
  fromSource('consumers', 'examples/consumers'),
  fromSource('example-producer', 'examples/producer'),
  fromSource('capture', 'tools/capture'),
  fromSource('workspace', 'tools/workspace'),
  fromSource('repository', 'tools/repository-checks'),
  fromSource('e2e-kcl', 'e2e/kcl'),
  fromSource('e2e-reshard', 'e2e/reshard'),
);
