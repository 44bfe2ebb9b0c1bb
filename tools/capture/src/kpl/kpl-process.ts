import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { UserRecord } from '@kpl-kit/fixtures';
import { CaptureError } from '../errors.ts';
import type { Scenario } from '../scenarios/index.ts';

const THREADS_UNDER_LOAD = 8;
const ANSWER_TIMEOUT_MILLISECONDS = 120_000;
const CLOSE_MILLISECONDS = 10_000;
const KEPT_ERROR_LENGTH = 4_000;

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
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor({ classPath, folder, stream, port, scenario, paceMicroseconds, signal }: KplProcessOptions) {
    const propertiesPath = join(folder, 'kpl.properties');
    writeFileSync(propertiesPath, properties(scenario, port, folder));
    const [threads, pace] = scenario.paced ? [1, paceMicroseconds] : [THREADS_UNDER_LOAD, 0];
    this.#child = spawn(
      'java',
      ['-cp', classPath, 'kplkit.KplDriver', stream, propertiesPath, `${threads}`, `${pace}`],
      {
        // The daemon would otherwise ask the metadata address of EC2 for the region and credentials.
        env: { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })[
      Symbol.asyncIterator
    ]();
    this.#child.stderr?.setEncoding('utf8').on('data', this.#keepError);
    // A driver that is gone, or never came, is noticed when its answer is missing.
    for (const emitter of [this.#child, this.#child.stdin]) emitter?.on('error', this.#keepError);
    signal.addEventListener('abort', () => this.#child.kill(), { once: true });
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
    this.#child.stdin?.write([...lines, 'flush', ''].join('\n'));
    await this.#expect(`flushed\t${userRecords.length}`);
  }

  /** Ends it, daemon included. May be called at any time, and again. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.stdin?.end('close\n');
    // On SIGTERM the driver ends its daemon, as it does when it is told to close.
    const timers = [
      setTimeout(() => this.#child.kill('SIGTERM'), CLOSE_MILLISECONDS),
      setTimeout(() => this.#child.kill('SIGKILL'), 2 * CLOSE_MILLISECONDS),
    ];
    await closed;
    for (const timer of timers) clearTimeout(timer);
  }

  readonly #keepError = (error: unknown): void => {
    this.#errors = `${this.#errors}${error}`.slice(-KEPT_ERROR_LENGTH);
  };

  async #expect(expected: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const fail = () => reject(this.#failure(`said nothing for ${ANSWER_TIMEOUT_MILLISECONDS / 1000} s`));
      timer = setTimeout(fail, ANSWER_TIMEOUT_MILLISECONDS);
    });
    try {
      const { value, done } = await Promise.race([this.#lines.next(), timeout]);
      if (done) throw this.#failure('ended');
      if (value !== expected) throw this.#failure(`said: ${value}`);
    } finally {
      clearTimeout(timer);
    }
  }

  #failure(what: string): CaptureError {
    return new CaptureError(`The KPL ${what}, in place of an answer. Its log ends with:\n${this.#errors}`);
  }
}

/** Every address is that of the proxy. */
function properties({ config, paced }: Scenario, port: number, folder: string): string {
  const settings = {
    Region: 'us-east-1',
    KinesisEndpoint: 'localhost',
    KinesisPort: port,
    CloudwatchEndpoint: 'localhost',
    CloudwatchPort: port,
    StsEndpoint: 'localhost',
    StsPort: port,
    VerifyCertificate: false,
    MetricsLevel: 'none',
    LogLevel: 'warning',
    TempDirectory: folder,
    // Nothing but a limit or a flush makes an entry go out: longer than the slowest attempt takes.
    RecordMaxBufferedTime: 250_000,
    RecordTtl: 300_000,
    ...(paced && { ThreadingModel: 'POOLED', ThreadPoolSize: 1, MaxConnections: 1 }),
    ...(config.aggregationMaxSize !== undefined && { AggregationMaxSize: config.aggregationMaxSize }),
    ...(config.aggregationMaxCount !== undefined && { AggregationMaxCount: config.aggregationMaxCount }),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function toBase64(value: string | Uint8Array): string {
  return Buffer.from(value as Uint8Array).toString('base64');
}
