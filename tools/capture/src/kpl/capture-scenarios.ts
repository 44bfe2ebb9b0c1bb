import { readFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKinesisLocal } from '@kpl-kit/kinesis-local';
import { toClassPath } from '@kpl-kit/workspace/maven';
import { execa } from 'execa';
import { buildDriver } from '../java.ts';
import type { Scenario } from '../scenarios/index.ts';
import { writeCapture, writeCaptureIndex } from './capture-file.ts';
import { captureScenario } from './capture-scenario.ts';
import { RecordingProxy } from './recording-proxy.ts';

/**
 * Captures scenarios one after the other, and writes each to its file as soon as it is done. Nothing is left running or
 * lying about, also when it fails or `signal` is aborted.
 */
export async function captureScenarios(scenarios: readonly Scenario[], signal: AbortSignal): Promise<void> {
  const classPath = toClassPath(buildDriver('kpl', ['java', 'javac', 'keytool']));
  await using cleanUp = new AsyncDisposableStack();
  const { path: folder } = cleanUp.use(await mkdtempDisposable(join(tmpdir(), 'kpl-capture-')));
  const kinesis = await startKinesisLocal({ signal });
  cleanUp.defer(() => kinesis.stop());
  const proxy = new RecordingProxy(kinesis.port, await createTlsServer(folder));
  const proxyPort = await proxy.listen();
  cleanUp.defer(() => proxy.close());
  const surroundings = { classPath, folder, kinesisPort: kinesis.port, proxy, proxyPort, signal };

  for (const [index, scenario] of scenarios.entries()) {
    process.stdout.write(`${index + 1}/${scenarios.length} ${scenario.name} ... `);
    const begin = performance.now();
    const captured = await captureScenario(scenario, surroundings);
    writeCapture(captured);
    writeCaptureIndex();
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    const { length } = scenario.groups.flat();
    console.log(`${length} user records in ${captured.putRecords.length} entries, ${seconds} s`);
  }
}

/** Has a key and a certificate for localhost that are made for it, in a file of the folder. */
async function createTlsServer(folder: string): Promise<Server> {
  const [path, passphrase] = [join(folder, 'localhost.p12'), 'capture'];
  await execa`keytool -genkeypair -alias localhost -dname CN=localhost -validity 2 -keyalg RSA -keysize 2048
    -storetype PKCS12 -keystore ${path} -storepass ${passphrase}`;
  return createServer({ pfx: readFileSync(path), passphrase });
}
