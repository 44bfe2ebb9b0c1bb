import {
  type DeaggregateOptions,
  type ResolvedOptions,
  refuseOptions,
  resolveOptions,
} from '../deaggregate/options.ts';
import { invalidOption } from '../support/errors.ts';
import { numberOrTypeName, quotedOrTypeName, typeName } from '../support/type-name.ts';
import type { LambdaContextLike, PlatformAbortSignal } from './deadline.ts';
import type { KinesisEventRecord, TumblingWindow } from './kinesis-event.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';

/** What is known of an invocation beside Lambda's own context. In a tumbling window, the fields of its event are here. */
export interface Invocation extends TumblingWindow {
  /** Aborted when the time of the invocation is nearly over: what is still running then counts as failed. */
  readonly signal: PlatformAbortSignal;
  /**
   * In a tumbling window, what the last invocation for the window has returned: change it, or assign another. It is what this one
   * returns. Elsewhere an empty object, of which nothing becomes.
   */
  state: Record<string, unknown>;
}

/** Something that has failed. */
export interface HandlerFailure {
  /** What the function threw, an `OUT_OF_TIME` error, or why the Kinesis record is malformed. */
  readonly error: unknown;
  /** The Kinesis record. */
  readonly source: KinesisEventRecord;
  /** The user record; `undefined` when the Kinesis record itself could not be read. */
  readonly record?: LambdaUserRecord;
}

/** Options of {@link kinesisHandler}. */
export interface KinesisHandlerOptions<Context extends object = LambdaContextLike>
  extends Omit<DeaggregateOptions, 'resumeAfter' | 'markLast'> {
  /**
   * - `'sequential'` (default): one user record after another; the first failure ends the invocation.
   * - `'byPartitionKey'`: `concurrency` of them at a time, those of one partition key one after another; a failure ends only what has
   *   the same partition key. (Lambda's own ParallelizationFactor sees the key of the aggregated record, which is always `a`.)
   */
  readonly order?: 'sequential' | 'byPartitionKey' | undefined;
  /** How many user records are handled at a time in the order `'byPartitionKey'`; 10 by default. */
  readonly concurrency?: number | undefined;
  /**
   * How long before Lambda's own time limit to stop, so that it hears what was done: 500 by default, and never more than half of the
   * time that the invocation has.
   */
  readonly timeoutMarginMilliseconds?: number | undefined;
  /**
   * Called for each failure, which Lambda itself never gets to see; of what is not done in time, for the first. Waited for when it
   * returns a promise. Writes it with `console.error` by default.
   */
  readonly onFailure?: ((failure: HandlerFailure) => unknown) | undefined;
  /** Called in the last invocation for a tumbling window, which has no records, with its state. */
  readonly onWindowEnd?: ((context: Context & Invocation) => unknown) | undefined;
}

/** The options with their defaults. */
export interface ResolvedHandlerOptions<Context extends object> {
  readonly deaggregation: ResolvedOptions;
  readonly order: 'sequential' | 'byPartitionKey';
  readonly concurrency: number;
  readonly timeoutMarginMilliseconds: number;
  readonly onFailure: (failure: HandlerFailure) => unknown;
  readonly onWindowEnd: (context: Context & Invocation) => unknown;
}

const DEFAULT_CONCURRENCY = 10;
const DEFAULT_TIMEOUT_MARGIN_MILLISECONDS = 500;

/** Throws `INVALID_OPTION` when the function is made, not when the first event comes. */
export function resolveHandlerOptions<Context extends object>(
  options: KinesisHandlerOptions<Context>,
): ResolvedHandlerOptions<Context> {
  const deaggregation = { ...resolveOptions(options), markLast: true };
  refuseOptions(options, ['resumeAfter', 'markLast'], 'a Lambda handler');
  const { order = 'sequential', concurrency = DEFAULT_CONCURRENCY } = options;
  const { timeoutMarginMilliseconds = DEFAULT_TIMEOUT_MARGIN_MILLISECONDS } = options;
  const { onFailure = logFailure, onWindowEnd = ignore } = options;
  if (order !== 'sequential' && order !== 'byPartitionKey') {
    throw invalidOption('order', quotedOrTypeName(order), `'sequential' or 'byPartitionKey'`);
  }
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw invalidOption('concurrency', numberOrTypeName(concurrency), 'a whole number from 1');
  }
  if (!(Number.isFinite(timeoutMarginMilliseconds) && timeoutMarginMilliseconds >= 0)) {
    throw invalidOption(
      'timeoutMarginMilliseconds',
      numberOrTypeName(timeoutMarginMilliseconds),
      'a number from 0',
    );
  }
  if (typeof onFailure !== 'function') throw invalidOption('onFailure', typeName(onFailure), 'a function');
  if (typeof onWindowEnd !== 'function')
    throw invalidOption('onWindowEnd', typeName(onWindowEnd), 'a function');
  return { deaggregation, order, concurrency, timeoutMarginMilliseconds, onFailure, onWindowEnd };
}

function logFailure({ error, source, record }: HandlerFailure): void {
  console.error(
    record === undefined ? `record ${source.eventID}` : `user record ${record.id}`,
    'failed:',
    error,
  );
}

function ignore(): void {}
