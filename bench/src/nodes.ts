import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { nodeBinary, testedNodeMajors } from '@kpl-kit/nodes';
import { buildSync } from 'esbuild';
import { environment } from './environment.ts';
import type { Options } from './options.ts';
import { benchFolder } from './paths.ts';
import type { Section } from './results.ts';

const CASES = '^(lambda|aggregate)/(bulk|aggregate|aws-kinesis-agg)/.*/(16|51200)$';
const EXTERNAL = ['@kpl-kit/aggregator', '@kpl-kit/deagg', '@kpl-kit/fixtures', 'esbuild'];

/** Lists of 16, and entries of the KPL's size, with each Node, whose version takes their place in the names. */
export function measureNodes({ quick, only = CASES }: Options): Section {
  const [main, outfile] = ['src/main.ts', '.cache/main.mjs'].map((path) => join(benchFolder, path));
  const format = { bundle: true, platform: 'node', format: 'esm', external: EXTERNAL } as const;
  buildSync({ entryPoints: [main as string], outfile: outfile as string, ...format });
  const sections = ['deaggregate', 'aggregate', '--json', '--only', only, ...(quick ? ['--quick'] : [])];
  const cases = testedNodeMajors.flatMap((major) => {
    console.error(`Node ${major} ...`);
    const json = execFileSync(nodeBinary(major), ['--expose-gc', outfile as string, ...sections]);
    const measured: Section[] = Object.values(JSON.parse(json.toString()));
    const found = measured.flatMap((section) => section.cases);
    return found.map((one) => ({ ...one, name: one.name.replace(/[^/]+$/, `${major}`) }));
  });
  return { environment: environment(), cases, sizes: [] };
}
