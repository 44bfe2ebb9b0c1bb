import type { KinesisEvent, KinesisEventRecord } from '@kpl-kit/deagg/lambda';
import type { Outcome } from '../execution/outcome.ts';

/** Settings of an event source mapping, named as in CreateEventSourceMapping. */
export interface EventSourceMapping {
  readonly batchSize: number;
  /** A batch that fails once more is discarded. Progress within it, and splitting it, do not count. */
  readonly maximumRetryAttempts: number;
  readonly bisectBatchOnFunctionError?: boolean;
  /** Whether `ReportBatchItemFailures` is among the FunctionResponseTypes. */
  readonly reportBatchItemFailures?: boolean;
  readonly tumblingWindowInSeconds?: number;
}

/** Invokes the function with one event, and waits for it. */
export type Invoke = (event: KinesisEvent) => Promise<Outcome>;

/** What became of a shard. */
export interface ShardReport {
  /** In order. */
  readonly outcomes: Outcome[];
  /** Kinesis records in all events together. */
  deliveredCount: number;
  /** Those that failed too often. */
  readonly discarded: KinesisEventRecord[];
}

type Batch = readonly KinesisEventRecord[];
type Batches = AsyncIterable<Batch> | Iterable<Batch>;

/** Passes the records of a shard to a function like Lambda: the next batch when all of this one is done. */
export async function processShard(
  shardId: string,
  records: Batches,
  invoke: Invoke,
  mapping: EventSourceMapping,
): Promise<ShardReport> {
  const { maximumRetryAttempts, tumblingWindowInSeconds } = mapping;
  const report: ShardReport = { outcomes: [], deliveredCount: 0, discarded: [] };
  const windowOf = (record: KinesisEventRecord) => windowNumber(record, tumblingWindowInSeconds);
  let openWindow: number | undefined;
  /** What one invocation passes on to the next in its window. */
  let state: object = {};

  async function attempt(Records: Batch, isFinalInvokeForWindow: boolean): Promise<Outcome> {
    let outcome: Outcome;
    if (openWindow === undefined) {
      outcome = await invoke({ Records });
    } else {
      const window = windowTimes(openWindow, tumblingWindowInSeconds as number);
      const fields = {
        shardId,
        eventSourceARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
        isFinalInvokeForWindow,
        isWindowTerminatedEarly: false,
      };
      outcome = requireState(await invoke({ Records, window, state, ...fields }));
      if (outcome.kind === 'response') ({ state } = outcome.payload as { state: object });
    }
    report.outcomes.push(outcome);
    report.deliveredCount += Records.length;
    return outcome;
  }

  /** Until all is done or discarded. `retries` counts how often this failed since some of it was done. */
  async function deliver(batch: Batch, retries: number): Promise<void> {
    const outcome = await attempt(batch, false);
    const doneCount = countDone(outcome, batch, mapping.reportBatchItemFailures);
    if (doneCount === batch.length) return;
    if (doneCount > 0) return deliver(batch.slice(doneCount), 0);
    if (mapping.bisectBatchOnFunctionError && outcome.kind !== 'response' && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await deliver(batch.slice(0, middle), retries);
      return deliver(batch.slice(middle), retries);
    }
    if (retries < maximumRetryAttempts) return deliver(batch, retries + 1);
    report.discarded.push(...batch);
  }

  /** The last invocation for a window: Lambda does not go on before it succeeds. */
  async function closeWindow(): Promise<void> {
    for (let retries = 0; openWindow !== undefined && retries <= maximumRetryAttempts; retries++) {
      if ((await attempt([], true)).kind === 'response') break;
    }
    openWindow = undefined;
    state = {};
  }

  for await (const batch of batchesOf(records, mapping.batchSize, windowOf)) {
    const window = windowOf(batch[0] as KinesisEventRecord);
    if (window !== openWindow) await closeWindow();
    openWindow = window;
    await deliver(batch, 0);
  }
  await closeWindow();
  return report;
}

/** Takes records together, up to `size` and of one tumbling window. */
async function* batchesOf(
  records: Batches,
  size: number,
  windowOf: (record: KinesisEventRecord) => number | undefined,
): AsyncGenerator<KinesisEventRecord[], void, undefined> {
  let batch: KinesisEventRecord[] = [];
  for await (const part of records) {
    for (const record of part) {
      const [first] = batch;
      if (first !== undefined && (batch.length === size || windowOf(first) !== windowOf(record))) {
        yield batch;
        batch = [];
      }
      batch.push(record);
    }
  }
  if (batch.length > 0) yield batch;
}

/**
 * How many records of the batch are done: all, none, or those preceding the lowest that failed.
 * See https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
function countDone(outcome: Outcome, batch: Batch, reportsFailures = false): number {
  if (outcome.kind !== 'response') return 0;
  if (!reportsFailures) return batch.length;
  const failures = (outcome.payload as { batchItemFailures?: unknown } | null)?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 0;
  const indices = failures.map((failure) =>
    batch.findIndex(({ kinesis }) => kinesis.sequenceNumber === failure?.itemIdentifier),
  );
  // An empty, null, misspelt or unknown identifier: Lambda treats the whole batch as failed.
  return indices.includes(-1) ? 0 : Math.min(batch.length, ...indices);
}

/**
 * The number of a record's tumbling window since 1970, by its time of arrival; undefined without windows.
 * See https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
function windowNumber({ kinesis }: KinesisEventRecord, seconds: number | undefined): number | undefined {
  return seconds && Math.floor((kinesis.approximateArrivalTimestamp ?? 0) / seconds);
}

function windowTimes(number: number, seconds: number): { start: string; end: string } {
  const startOf = (window: number) => new Date(window * seconds * 1000).toISOString().replace('.000Z', 'Z');
  return { start: startOf(number), end: startOf(number + 1) };
}

/** In a window, a response without a state is an error. */
function requireState(outcome: Outcome): Outcome {
  if (outcome.kind !== 'response') return outcome;
  const { state } = (outcome.payload ?? {}) as { state?: unknown };
  if (typeof state === 'object' && state !== null) return outcome;
  return { kind: 'error', errorType: 'InvalidState', errorMessage: 'the response has no state' };
}
