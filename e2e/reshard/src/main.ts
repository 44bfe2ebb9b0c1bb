import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDriver } from '@kpl-kit/capture/java';
import { startServices } from '@kpl-kit/e2e-kcl/services';
import { fillDocuments } from '@kpl-kit/workspace/fill-blocks';
import { buildProject, missingTools, toClassPath } from '@kpl-kit/workspace/maven';
import { contradictions } from './claims.ts';
import { startKplProducer, startOurProducer } from './producers.ts';
import { type ReshardResult, runReshards, USER_RECORDS } from './run-reshards.ts';
import { renderTable } from './table.ts';

const DOCUMENTS = ['docs/ground-truth.md', 'docs/producing.md'];
const OURS = 'kpl-kit';
const DEFAULTS = ['1.0.7', '1.1.0', '1.1.1', OURS];
const USAGE = `usage: npm run e2e:reshard [-- PRODUCER ...]

Puts user records at a steady pace while shards split and merge, and counts what the real KCL and deagg deliver.
A PRODUCER is a version of the KPL on Maven Central, or ${OURS}. Without any, it takes ${DEFAULTS.join(', ')},
and writes the table into ${DOCUMENTS.join(' and ')}.
It needs a JDK of version 17 or later and Maven.`;

process.exitCode = await main(process.argv.slice(2));

/** Returns the exit code: 0 when the documents are right, 1 when not or when something is missing, 2 for bad arguments. */
async function main(names: readonly string[]): Promise<number> {
  if (names.some((name) => name !== OURS && !/^\d+(\.\d+)+$/.test(name))) {
    console.error(USAGE);
    return names.includes('--help') ? 0 : 2;
  }
  const missing = missingTools(['java', 'javac', 'keytool']);
  if (missing.length > 0) {
    console.error(`Not found on the PATH: ${missing.join('; ')}. Nothing was measured.`);
    return 1;
  }
  const results: ReshardResult[] = [];
  for (const name of names.length === 0 ? DEFAULTS : names) results.push(await measure(name));
  const table = renderTable(results, USER_RECORDS);
  console.log(table);
  const problems = contradictions(results, USER_RECORDS);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) return 1;
  const filled = names.length === 0 ? fillDocuments(DOCUMENTS, 'e2e:reshard', () => table) : [];
  for (const path of filled) console.log(`wrote ${path}`);
  return 0;
}

async function measure(name: string): Promise<ReshardResult> {
  const consumerProject = join(import.meta.dirname, '..', '..', 'kcl', 'java');
  const services = await startServices(toClassPath(buildProject(consumerProject)));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => services.stop());
  const { path: folder } = cleanUp.use(await mkdtempDisposable(join(tmpdir(), 'kpl-reshard-')));
  const stopped = new AbortController();
  cleanUp.defer(() => stopped.abort());
  const surroundings = { kinesisPort: services.kinesis.port, folder, signal: stopped.signal, cleanUp };
  console.log(`Measuring ${name} ...`);
  if (name === OURS)
    return await runReshards(OURS, services, (stream) => startOurProducer(stream, surroundings));
  const classPath = toClassPath(buildDriver('kpl', ['java', 'javac', 'keytool'], name));
  return await runReshards(`KPL ${name}`, services, (stream) =>
    startKplProducer(stream, classPath, surroundings),
  );
}
