import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKinesisLocal } from '@kpl-kit/kinesis-local';
import { toClassPath } from '@kpl-kit/workspace/maven';
import { CaptureError } from '../errors.ts';
import { buildDriver } from '../java.ts';
import type { Scenario } from '../scenarios/index.ts';
import { writeCapture, writeCaptureIndexes } from './capture-file.ts';
import { captureScenario } from './capture-scenario.ts';
import { RecordingProxy } from './recording-proxy.ts';
import { createTlsServer } from './tls-server.ts';
import { writeVersionTable } from './version-table.ts';

/**
 * Captures scenarios with a version of the KPL, one after the other, and writes each to its file as soon as it is done. Names
 * at the end those that could not be captured. Nothing is left running or lying about, also when `signal` is aborted.
 */
export async function captureScenarios(
  scenarios: readonly Scenario[],
  kpl: string,
  signal: AbortSignal,
): Promise<void> {
  const classPath = toClassPath(buildDriver('kpl', ['java', 'javac', 'keytool'], kpl));
  await using cleanUp = new AsyncDisposableStack();
  const { path: folder } = cleanUp.use(await mkdtempDisposable(join(tmpdir(), 'kpl-capture-')));
  const kinesis = await startKinesisLocal({ signal });
  cleanUp.defer(() => kinesis.stop());
  const proxy = new RecordingProxy(kinesis.port, await createTlsServer(folder));
  const proxyPort = await proxy.listen();
  cleanUp.defer(() => proxy.close());
  const surroundings = { classPath, folder, kinesisPort: kinesis.port, proxy, proxyPort, signal };

  const problems: string[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    process.stdout.write(`${index + 1}/${scenarios.length} ${scenario.name} ... `);
    const begin = performance.now();
    try {
      const captured = await captureScenario(scenario, surroundings);
      writeCapture(captured, kpl);
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      const { length } = scenario.groups.flat();
      console.log(`${length} user records in ${captured.putRecords.length} entries, ${seconds} s`);
    } catch (error) {
      if (signal.aborted || !(error instanceof CaptureError)) throw error;
      console.log('failed');
      problems.push(error.message);
    }
  }
  writeCaptureIndexes();
  for (const path of writeVersionTable()) console.log(`wrote ${path}`);
  if (problems.length > 0) throw new CaptureError(problems.join('\n'));
}
