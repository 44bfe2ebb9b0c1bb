import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserRecord } from '@kpl-kit/fixtures';
import { execa } from 'execa';
import { CaptureError } from '../errors.ts';
import type { Scenario } from '../scenarios/index.ts';
import type { RecordingProxy } from './recording-proxy.ts';

const COMMON_PROPERTIES = join(import.meta.dirname, '..', '..', 'java', 'kpl', 'kpl.properties');
const THREADS_UNDER_LOAD = 8;
/** Far more than any scenario takes. */
const TIMEOUT_MILLISECONDS = 900_000;
const QUOTED_LOG_LENGTH = 4_000;

/** Where the KPL runs, and what it talks to. */
export interface Surroundings {
  readonly kinesisPort: number;
  readonly proxy: RecordingProxy;
  readonly classPath: string;
  /** For its files, and for the daemon that it unpacks. */
  readonly folder: string;
  /** The port on this machine of Kinesis and of every other service of AWS. */
  readonly proxyPort: number;
  /** Ends it. What it was asked then fails. */
  readonly signal: AbortSignal;
}

/** The real KPL: a Java process and its native daemon. See KplDriver.java. */
export interface Kpl {
  /** Puts user records in order, flushes, and resolves when all have reached the stream. */
  put(userRecords: readonly UserRecord[]): Promise<void>;
  /** Ends it, daemon included. May be called at any time, and again. */
  close(): Promise<void>;
}

/** Resolves when user records can be put: those of a paced scenario with `paceMicroseconds` between two adds. */
export async function startKpl(
  scenario: Scenario,
  stream: string,
  paceMicroseconds: number,
  { classPath, folder, proxyPort, signal }: Surroundings,
): Promise<Kpl> {
  const propertiesPath = join(folder, 'kpl.properties');
  writeFileSync(propertiesPath, properties(scenario, proxyPort, folder));
  const [threads, pace] = scenario.paced ? [1, paceMicroseconds] : [THREADS_UNDER_LOAD, 0];
  const driver = execa({
    // The daemon would otherwise ask the metadata address of EC2 for the region and credentials.
    env: { AWS_EC2_METADATA_DISABLED: 'true' },
    buffer: { stdout: false },
    reject: false,
    cancelSignal: signal,
    timeout: TIMEOUT_MILLISECONDS,
  })`java -cp ${classPath} kplkit.KplDriver ${stream} ${propertiesPath} ${threads} ${pace}`;
  const lines = driver.iterable();

  const expect = async (expected: string) => {
    const { value = 'nothing' } = await lines.next();
    if (value === expected) return;
    driver.kill();
    const log = (await driver).stderr.slice(-QUOTED_LOG_LENGTH);
    throw new CaptureError(`The KPL said ${value} instead of ${expected}. Its log ends with:\n${log}`);
  };
  await expect('ready');
  return {
    async put(userRecords) {
      driver.stdin.write(`${[...userRecords.map(toLine), 'flush'].join('\n')}\n`);
      await expect(`flushed\t${userRecords.length}`);
    },
    async close() {
      driver.stdin.end();
      await driver;
    },
  };
}

function toLine({ partitionKey, explicitHashKey = '', data }: UserRecord): string {
  const base64 = Buffer.from(data).toString('base64');
  return ['put', Buffer.from(partitionKey).toString('base64'), explicitHashKey, base64].join('\t');
}

/** Those of every scenario, followed by this scenario's own. */
function properties({ config, paced }: Scenario, port: number, folder: string): string {
  const { aggregationMaxSize, aggregationMaxCount } = config;
  const settings = {
    ...{ KinesisPort: port, CloudwatchPort: port, StsPort: port, TempDirectory: folder },
    ...(paced && { ThreadingModel: 'POOLED', ThreadPoolSize: 1, MaxConnections: 1 }),
    ...(aggregationMaxSize !== undefined && { AggregationMaxSize: aggregationMaxSize }),
    ...(aggregationMaxCount !== undefined && { AggregationMaxCount: aggregationMaxCount }),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  return readFileSync(COMMON_PROPERTIES, 'utf8') + lines.join('');
}
