import type { KinesisEvent, KinesisEventRecord } from '@kpl-kit/deagg/lambda';
import type { Outcome } from '../execution/outcome.ts';
import { batchesOf } from './batches.ts';
import { countDone } from './checkpoint.ts';
import { TumblingWindows } from './tumbling-windows.ts';

/** Settings of an event source mapping, named as in CreateEventSourceMapping. */
export interface EventSourceMapping {
  readonly batchSize: number;
  /** A batch that fails once more is discarded. Progress within it, and splitting it, count for nothing. */
  readonly maximumRetryAttempts: number;
  readonly bisectBatchOnFunctionError?: boolean;
  /** Whether `ReportBatchItemFailures` is among the FunctionResponseTypes. */
  readonly reportBatchItemFailures?: boolean;
  readonly tumblingWindowInSeconds?: number;
}

/** Invokes the function with one event, and waits for it. */
export type Invoke = (event: KinesisEvent) => Promise<Outcome>;

/** What came of a shard. */
export interface ShardReport {
  /** In order. */
  readonly outcomes: Outcome[];
  /** Kinesis records in all events together. */
  deliveredCount: number;
  /** Those that failed too often. */
  readonly discarded: KinesisEventRecord[];
}

/** Passes the records of a shard to a function as Lambda does: one batch at a time, the next when all of this one is done. */
export async function processShard(
  shardId: string,
  records: AsyncIterable<readonly KinesisEventRecord[]> | Iterable<readonly KinesisEventRecord[]>,
  invoke: Invoke,
  mapping: EventSourceMapping,
): Promise<ShardReport> {
  const report: ShardReport = { outcomes: [], deliveredCount: 0, discarded: [] };
  const windows = new TumblingWindows(mapping.tumblingWindowInSeconds, shardId);
  const delivery = new BatchDelivery(invoke, mapping, windows, report);
  for await (const batch of batchesOf(records, mapping.batchSize, windows.areInSame)) {
    if (windows.endBefore(batch)) await delivery.finishWindow();
    windows.enter(batch);
    await delivery.deliver(batch, 0);
  }
  if (windows.isOpen) await delivery.finishWindow();
  return report;
}

class BatchDelivery {
  readonly #invoke: Invoke;
  readonly #mapping: EventSourceMapping;
  readonly #windows: TumblingWindows;
  readonly #report: ShardReport;

  constructor(invoke: Invoke, mapping: EventSourceMapping, windows: TumblingWindows, report: ShardReport) {
    this.#invoke = invoke;
    this.#mapping = mapping;
    this.#windows = windows;
    this.#report = report;
  }

  /** Until all records are done or discarded. `retries` is how often these have failed since anything of them was done. */
  async deliver(batch: readonly KinesisEventRecord[], retries: number): Promise<void> {
    const { reportBatchItemFailures = false, bisectBatchOnFunctionError = false } = this.#mapping;
    const outcome = await this.#attempt(batch, false);
    const doneCount = countDone(outcome, batch, reportBatchItemFailures);
    const rest = batch.slice(doneCount);
    if (rest.length === 0) return;
    if (doneCount > 0) return this.deliver(rest, 0);

    if (bisectBatchOnFunctionError && outcome.kind !== 'response' && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await this.deliver(batch.slice(0, middle), retries);
      return this.deliver(batch.slice(middle), retries);
    }
    if (retries < this.#mapping.maximumRetryAttempts) return this.deliver(batch, retries + 1);
    this.#report.discarded.push(...batch);
  }

  /** The last invocation for a window: Lambda does not go on before it succeeds. */
  async finishWindow(): Promise<void> {
    for (let retries = 0; retries <= this.#mapping.maximumRetryAttempts; retries++) {
      const outcome = await this.#attempt([], true);
      if (outcome.kind === 'response') break;
    }
    this.#windows.close();
  }

  async #attempt(records: readonly KinesisEventRecord[], isFinal: boolean): Promise<Outcome> {
    const outcome = this.#windows.keepState(await this.#invoke(this.#windows.eventOf(records, isFinal)));
    this.#report.outcomes.push(outcome);
    this.#report.deliveredCount += records.length;
    return outcome;
  }
}
