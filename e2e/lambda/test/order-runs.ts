import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserRecord } from '@kpl-kit/aggregator';
import type { KinesisEventRecord } from '@kpl-kit/deagg/lambda';
import { toLambdaEvent } from '@kpl-kit/fixtures';
import { type KinesisLocal, startKinesisLocal } from '@kpl-kit/kinesis-local';
import { KinesisStream } from '@kpl-kit/testkit/kinesis-stream';
import { aggregateByShard } from '@kpl-kit/testkit/shards';
import { removeFolder } from '@kpl-kit/workspace/clean-folder';
import type { JournalLine } from '../functions/order.ts';
import { processShard, type ShardReport } from '../src/event-source-mapping/process-shard.ts';
import { LambdaFunction } from '../src/execution/lambda-function.ts';
import { makeTaskFolder } from '../src/execution/task-folder.ts';

export const CUSTOMERS = 16;
export const BATCH_SIZE = 10;
const MAX_RECORDS = 6;

/** What happened to a stream of orders. */
export interface Run {
  /** One for each shard. */
  readonly reports: ShardReport[];
  readonly journal: JournalLine[];
  readonly processCount: number;
  /** What the functions printed. */
  readonly output: string;
}

/** What lies in a stream beside the orders, and how it is processed. */
export interface RunOptions {
  /** The data of a Kinesis record in the middle. */
  readonly damaged?: Uint8Array;
  readonly tumblingWindowInSeconds?: number;
  readonly timeoutMilliseconds?: number;
}

/** A local Kinesis, and the functions of `functions/troubled-orders.ts` that read its streams. */
export class OrderRuns {
  readonly #kinesis: KinesisLocal;
  readonly #taskFolder: string;
  /** To be stopped also when a test takes too long. */
  readonly #running = new Set<LambdaFunction>();
  #streamCount = 0;

  private constructor(kinesis: KinesisLocal, taskFolder: string) {
    this.#kinesis = kinesis;
    this.#taskFolder = taskFolder;
  }

  static async start(): Promise<OrderRuns> {
    const entry = join(import.meta.dirname, '..', 'functions', 'troubled-orders.ts');
    return new OrderRuns(await startKinesisLocal(), await makeTaskFolder(entry));
  }

  /** Puts the orders into a stream of two shards, and processes both at once like an event source mapping. */
  async run(
    userRecords: readonly UserRecord[],
    handler: string,
    { damaged, tumblingWindowInSeconds, timeoutMilliseconds }: RunOptions = {},
  ): Promise<Run> {
    const name = `orders-${++this.#streamCount}`;
    const journalPath = join(this.#taskFolder, `${name}.jsonl`);
    const stream = await KinesisStream.create(this.#kinesis.endpoint, name, 2);
    try {
      const shards = await stream.openShards();
      const entries = aggregateByShard(userRecords, shards, MAX_RECORDS);
      const middle = Math.floor(entries.length / 2);
      await stream.put(entries.slice(0, middle));
      if (damaged !== undefined) await stream.put([{ Data: damaged, PartitionKey: 'a' }]);
      await stream.put(entries.slice(middle));
      const runs = await Promise.all(
        shards.map(async ({ ShardId = '' }) => {
          // Of its own: Lambda invokes a function for all shards at the same time.
          const fn = await LambdaFunction.create({
            taskFolder: this.#taskFolder,
            handler: `index.${handler}`,
            ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }),
            environment: { ORDERS_JOURNAL: journalPath },
          });
          this.#running.add(fn);
          try {
            const report = await processShard(
              ShardId,
              eventRecords(stream, ShardId),
              (event) => fn.invoke(event),
              {
                batchSize: BATCH_SIZE,
                maximumRetryAttempts: 6,
                reportBatchItemFailures: true,
                ...(tumblingWindowInSeconds !== undefined && { tumblingWindowInSeconds }),
              },
            );
            return { report, fn };
          } finally {
            await fn.stop();
            this.#running.delete(fn);
          }
        }),
      );
      return {
        reports: runs.map(({ report }) => report),
        journal: readJournal(journalPath),
        processCount: runs.reduce((sum, { fn }) => sum + fn.processCount, 0),
        output: runs.map(({ fn }) => fn.output).join(''),
      };
    } finally {
      stream.close();
    }
  }

  /** Ends all that is running, and removes the folder. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((fn) => fn.stop()));
    await this.#kinesis.stop();
    await removeFolder(this.#taskFolder);
  }
}

function readJournal(path: string): JournalLine[] {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
  return lines.map((line) => JSON.parse(line));
}

async function* eventRecords(stream: KinesisStream, shardId: string): AsyncGenerator<KinesisEventRecord[]> {
  for await (const records of stream.read(shardId)) yield toLambdaEvent(records, { shardId }).Records;
}
