import { deaggregateRecords, isAggregatedRecord } from '@kpl-kit/deagg';
import { startKinesisLocal } from '@kpl-kit/kinesis-local';
import { compare, type Difference, type SentBatch } from './compare.ts';
import { describeOutcome, describePut, describeRead, describeUserRecords } from './print.ts';
import { type Output, withProgress } from './progress.ts';
import { batchesToPut } from './records.ts';
import { LocalStream } from './stream.ts';

/** Options of {@link runDemo}. */
export interface DemoOptions {
  /** The port of the embedded Kinesis; a free one by default. */
  readonly port?: number | undefined;
  /** Stops the demo where it is: the promise rejects with the signal's reason once nothing is left running. */
  readonly signal: AbortSignal;
  readonly output: Output;
}

/** What {@link runDemo} has found. */
export interface DemoOutcome {
  readonly kinesisRecordCount: number;
  readonly userRecordCount: number;
  /** Empty when everything came out as it was put. */
  readonly differences: readonly Difference[];
}

const STREAM_NAME = 'kpl-kit-demo';
/** One, because all user records of an aggregated record go to the shard of the first. */
const SHARD_COUNT = 1;

/** The whole demo: user records -> Kinesis records -> an embedded Kinesis -> Kinesis records -> user records. */
export async function runDemo({ port, signal, output }: DemoOptions): Promise<DemoOutcome> {
  const width = Math.max(output.columns ?? 100, 40);
  const print = (...lines: string[]) => output.write(`${lines.join('\n')}\n`);

  const starting = startKinesisLocal({ port, signal });
  const kinesis = await withProgress(output, 'Starting an embedded Kinesis (kinesis-local)', starting);
  const stream = new LocalStream(kinesis.endpoint, STREAM_NAME, signal);
  try {
    print(`  at ${kinesis.endpoint}`);
    await withProgress(output, 'Creating a stream', stream.create(SHARD_COUNT));

    const sent: SentBatch[] = [];
    for (const batch of batchesToPut()) {
      sent.push({ ...batch, sequenceNumbers: await stream.put(batch.entries) });
    }
    print('', ...describePut(sent, width));

    const records = await stream.readAll();
    const aggregated = records.filter(({ Data }) => Data !== undefined && isAggregatedRecord(Data));
    print('', describeRead(records, aggregated.length));

    const userRecords = deaggregateRecords(records, {
      onDiagnostic: ({ message }) => print(`Warning: ${message}`),
    });
    print('', `Unpacked by @kpl-kit/deagg: ${userRecords.length} user records, such as`);
    print(...describeUserRecords(sent, userRecords, width));

    const differences = compare(sent, userRecords);
    print('', ...describeOutcome(sent, differences, width));
    return { kinesisRecordCount: records.length, userRecordCount: userRecords.length, differences };
  } finally {
    stream.close();
    await kinesis.stop();
  }
}
