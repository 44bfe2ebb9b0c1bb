import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKinesisLocal } from '@kpl-kit/kinesis-local';
import { toClassPath } from '@kpl-kit/maven';
import { buildDriver, requireTools } from '../java.ts';
import type { Scenario } from '../scenarios/index.ts';
import { writeCapture, writeCaptureIndex } from './capture-file.ts';
import { captureScenario, type Surroundings } from './capture-scenario.ts';
import { makeCertificate } from './certificate.ts';
import { RecordingProxy } from './recording-proxy.ts';

/**
 * Captures scenarios one after the other, and writes each to its file as soon as it is done. Nothing is left running or
 * lying about, also when it fails or `signal` is aborted.
 */
export async function captureScenarios(scenarios: readonly Scenario[], signal: AbortSignal): Promise<void> {
  requireTools(['java', 'javac', 'keytool']);
  console.log('Building the driver of the KPL with Maven ...');
  const classPath = toClassPath(buildDriver('kpl'));
  await withSurroundings(classPath, signal, async (surroundings) => {
    for (const [index, scenario] of scenarios.entries()) {
      process.stdout.write(`${index + 1}/${scenarios.length} ${scenario.name} ... `);
      const begin = performance.now();
      const captured = await captureScenario(scenario, surroundings);
      writeCapture(captured);
      writeCaptureIndex();
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      const { length } = scenario.groups.flat();
      console.log(`${length} user records in ${captured.entries.length} entries, ${seconds} s`);
    }
  });
}

async function withSurroundings(
  classPath: string,
  signal: AbortSignal,
  work: (surroundings: Surroundings) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kpl-capture-'));
  try {
    const certificate = makeCertificate(folder);
    const kinesis = await startKinesisLocal({ signal });
    const proxy = new RecordingProxy(kinesis.port, createServer(certificate));
    try {
      const proxyPort = await proxy.listen();
      await work({ classPath, folder, kinesisPort: kinesis.port, proxy, proxyPort, signal });
    } finally {
      await proxy.close();
      await kinesis.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
