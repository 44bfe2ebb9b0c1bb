import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserRecord } from '@kpl-kit/fixtures';
import { execa } from 'execa';
import { CaptureError } from '../errors.ts';
import type { Scenario } from '../scenarios/index.ts';

const THREADS_UNDER_LOAD = 8;
/** Far more than any scenario takes. */
const TIMEOUT_MILLISECONDS = 900_000;
const CLOSE_MILLISECONDS = 10_000;
const QUOTED_LOG_LENGTH = 4_000;

/** How to start the KPL. */
export interface KplProcessOptions {
  readonly classPath: string;
  /** For its files, and for the daemon that it unpacks. */
  readonly folder: string;
  readonly stream: string;
  /** Where Kinesis and every other service of AWS are to be found on this machine. */
  readonly port: number;
  readonly scenario: Scenario;
  /** Between two adds of a paced scenario. */
  readonly paceMicroseconds: number;
  /** Ends it. What it was asked then fails. */
  readonly signal: AbortSignal;
}

/** The real KPL: a Java process and its native daemon. See KplDriver.java. */
export class KplProcess {
  readonly #driver: ReturnType<typeof startDriver>;
  readonly #lines: AsyncIterator<string>;

  constructor(options: KplProcessOptions) {
    this.#driver = startDriver(options);
    this.#lines = this.#driver.iterable();
  }

  /** Resolves when user records can be put. */
  async ready(): Promise<void> {
    await this.#expect('ready');
  }

  /** Puts user records in order, flushes, and resolves when all have reached the stream. */
  async put(userRecords: readonly UserRecord[]): Promise<void> {
    const lines = userRecords.map(({ partitionKey, explicitHashKey = '', data }) =>
      ['put', toBase64(partitionKey), explicitHashKey, toBase64(data)].join('\t'),
    );
    this.#driver.stdin.write([...lines, 'flush', ''].join('\n'));
    await this.#expect(`flushed\t${userRecords.length}`);
  }

  /** Ends it, daemon included. May be called at any time, and again. */
  async close(): Promise<void> {
    this.#driver.stdin.end();
    await this.#driver;
  }

  async #expect(expected: string): Promise<void> {
    const { value, done } = await this.#lines.next();
    if (value === expected) return;
    this.#driver.kill();
    const { stderr } = await this.#driver;
    const found = done ? 'ended' : `said: ${value}`;
    throw new CaptureError(
      `The KPL ${found}, in place of ${expected}. Its log ends with:\n${stderr.slice(-QUOTED_LOG_LENGTH)}`,
    );
  }
}

function startDriver({
  classPath,
  folder,
  stream,
  port,
  scenario,
  paceMicroseconds,
  signal,
}: KplProcessOptions) {
  const propertiesPath = join(folder, 'kpl.properties');
  writeFileSync(propertiesPath, properties(scenario, port, folder));
  const [threads, pace] = scenario.paced ? [1, paceMicroseconds] : [THREADS_UNDER_LOAD, 0];
  return execa({
    // The daemon would otherwise ask the metadata address of EC2 for the region and credentials.
    env: { AWS_EC2_METADATA_DISABLED: 'true' },
    buffer: { stdout: false },
    reject: false,
    cancelSignal: signal,
    timeout: TIMEOUT_MILLISECONDS,
    // On SIGTERM the driver ends its daemon, as it does when its input ends.
    forceKillAfterDelay: CLOSE_MILLISECONDS,
  })`java -cp ${classPath} kplkit.KplDriver ${stream} ${propertiesPath} ${threads} ${pace}`;
}

/** Every address is that of the proxy. */
function properties({ config, paced }: Scenario, port: number, folder: string): string {
  const { aggregationMaxSize, aggregationMaxCount } = config;
  const settings = {
    Region: 'us-east-1',
    ...{ KinesisEndpoint: 'localhost', CloudwatchEndpoint: 'localhost', StsEndpoint: 'localhost' },
    ...{ KinesisPort: port, CloudwatchPort: port, StsPort: port },
    VerifyCertificate: false,
    MetricsLevel: 'none',
    LogLevel: 'warning',
    TempDirectory: folder,
    // Nothing but a limit or a flush makes an entry go out: longer than the slowest attempt takes.
    RecordMaxBufferedTime: 250_000,
    RecordTtl: 300_000,
    ...(paced && { ThreadingModel: 'POOLED', ThreadPoolSize: 1, MaxConnections: 1 }),
    ...(aggregationMaxSize !== undefined && { AggregationMaxSize: aggregationMaxSize }),
    ...(aggregationMaxCount !== undefined && { AggregationMaxCount: aggregationMaxCount }),
  };
  return Object.entries(settings)
    .map((setting) => `${setting.join('=')}\n`)
    .join('');
}

function toBase64(value: string | Uint8Array): string {
  return Buffer.from(value as Uint8Array).toString('base64');
}
