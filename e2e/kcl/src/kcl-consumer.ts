import { startService } from '@kpl-kit/workspace/service-process';
import pWaitFor from 'p-wait-for';
import { type Delivery, readKclEvent } from './delivery.ts';
import type { Services } from './services.ts';

/** Only a safety net: with its own times the KCL delivers the first record after two minutes. */
const DEADLINE_MILLISECONDS = 600_000;
const JVM_OPTIONS = [
  // Little memory, and a quick start: it has not much to do.
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Xmx384m',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

/** The real KCL in a process of its own: one worker that reads one stream from its beginning. */
export class KclConsumer {
  /** Everything that it has delivered so far, in that order. */
  readonly deliveries: Delivery[] = [];
  /** Shards that it has begun to read. */
  readonly begun: Set<string> = new Set();
  /** Shards that it has read to their SHARD_END. */
  readonly ended: Set<string> = new Set();
  /** Ends it. May be called again. */
  readonly stop: () => Promise<void>;
  readonly #lastLines: readonly string[];
  #failure: Error | undefined;

  constructor({ kinesis, dynamoDbEndpoint, classPath }: Services, stream: string) {
    const process = startService('java', [...JVM_OPTIONS, '-cp', classPath, 'kplkit.KclConsumer', stream], {
      env: {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL_KINESIS: kinesis.endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint,
      },
      // It ends when its standard input does, and so with this process at the latest.
      stdin: 'pipe',
      onLine: (line) => this.#take(line),
    });
    this.stop = process.stop;
    this.#lastLines = process.lastLines;
    const fail = (problem: string) => {
      this.#failure = new Error([`${problem}. It wrote:`, ...this.#lastLines].join('\n  '));
    };
    process.ended.then(
      (how) => fail(`The KCL's consumer ended with ${how}`),
      (error) => fail(error.message),
    );
  }

  /** Resolves when nothing is missing any more. Its error names what is missing when that takes too long. */
  async until(missing: () => readonly string[]): Promise<void> {
    const isThere = () => {
      if (this.#failure !== undefined) throw this.#failure;
      return missing().length === 0;
    };
    const fallback = () => {
      const problem = [`After ${this.deliveries.length} records the KCL has not delivered:`, ...missing()];
      throw new Error([...problem, 'It wrote:', ...this.#lastLines].join('\n  '));
    };
    await pWaitFor(isThere, { timeout: { milliseconds: DEADLINE_MILLISECONDS, fallback } });
  }

  #take(line: string): void {
    const event = readKclEvent(line);
    if (event.kind === 'record') this.deliveries.push(event.delivery);
    if (event.kind === 'begin') this.begun.add(event.shardId);
    if (event.kind === 'end') this.ended.add(event.shardId);
  }
}
