import {
  type DeaggregateOptions,
  RECORD_OPTIONS,
  type ResolvedOptions,
  resolveOptions,
} from '../deaggregate/options.ts';
import type { Diagnostic } from '../support/diagnostics.ts';
import { invalidOption } from '../support/errors.ts';
import { numberOrTypeName, quotedOrTypeName, typeName } from '../support/type-name.ts';
import type { LambdaContextLike, PlatformAbortSignal } from './deadline.ts';
import type { KinesisEventRecord, TumblingWindow } from './kinesis-event.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';

/** What is known of an invocation besides Lambda's context, such as the fields of a tumbling window. */
export interface Invocation extends TumblingWindow {
  /**
   * Aborted when the time of the invocation is nearly over. What is running then counts as failed, whatever it
   * does after that.
   */
  readonly signal: PlatformAbortSignal;
  /**
   * In a tumbling window, what the previous invocation for the window returned, and what this one returns:
   * change it or assign another. Otherwise an empty object that is discarded.
   */
  state: Record<string, unknown>;
}

/** Something that has failed. */
export interface HandlerFailure {
  /** What the function threw, an `OUT_OF_TIME` error, or why the Kinesis record is malformed. */
  readonly error: unknown;
  /** The Kinesis record. */
  readonly source: KinesisEventRecord;
  /** The user record; missing when the Kinesis record could not be read, or was not reached in time. */
  readonly record?: LambdaUserRecord;
}

/** Options of {@link kinesisHandler}. */
export type KinesisHandlerOptions<Context extends object = LambdaContextLike> =
  CommonHandlerOptions<Context> & (SequentialOptions | ByPartitionKeyOptions);

/** Options of {@link kinesisHandler} in either order. */
export interface CommonHandlerOptions<Context extends object>
  extends Omit<DeaggregateOptions, 'resumeAfter' | 'markLast'> {
  /** How long before Lambda's timeout to stop and answer: 500 by default, at most half the remaining time. */
  readonly timeoutMarginMilliseconds?: number | undefined;
  /**
   * Called for each failure, which Lambda itself never sees, when it happens; of the records left when time
   * ran out, only for the first. Awaited if it returns a promise, until the deadline. Writes to
   * `console.error` by default.
   */
  readonly onFailure?: ((failure: HandlerFailure) => unknown) | undefined;
  /**
   * Called in place of the handler's function, in its turn, for a Kinesis record that could not be read
   * (`isUnreadable`): store it where somebody will look at it. It is done when this returns, failed when this
   * throws or rejects. Its `data` is what the event holds: the bytes, or for `NOT_BASE64` the text as UTF-8.
   * With `onMalformed: 'throw'`, which fails such a record, it is an `INVALID_OPTION`.
   */
  readonly onUnreadable?: OnUnreadable<Context & Invocation> | undefined;
  /** Called in the last invocation for a tumbling window, which has no records, with its state. */
  readonly onWindowEnd?: ((context: Context & Invocation) => unknown) | undefined;
}

/** One user record after another; the first failure ends the invocation. */
export interface SequentialOptions {
  /** The default. */
  readonly order?: 'sequential' | undefined;
  /** Only with `'byPartitionKey'`. */
  readonly concurrency?: undefined;
}

/**
 * Several user records at a time, those of one partition key in order; a failure ends only its partition key.
 * (Lambda's ParallelizationFactor sees the key of the aggregated record, always `a`.)
 */
export interface ByPartitionKeyOptions {
  /** By the producer's own partition keys. */
  readonly order: 'byPartitionKey';
  /** How many user records are handled at a time; 10 by default, at most 10,000. */
  readonly concurrency?: number | undefined;
}

/** What is done with a Kinesis record that could not be read. */
export type OnUnreadable<Context> = (
  record: LambdaUserRecord,
  diagnostic: Diagnostic,
  context: Context,
) => unknown;

/** Passes a failure on to `onFailure`. Never rejects: its errors must not prevent the response. */
export type ReportFailure = (failure: HandlerFailure) => Promise<void>;

/** The options with their defaults. */
export interface ResolvedHandlerOptions<Context extends object> {
  readonly deaggregation: ResolvedOptions;
  readonly order: 'sequential' | 'byPartitionKey';
  readonly concurrency: number;
  readonly timeoutMarginMilliseconds: number;
  readonly report: ReportFailure;
  readonly onUnreadable: OnUnreadable<Context & Invocation> | undefined;
  readonly onWindowEnd: (context: Context & Invocation) => unknown;
}

const ORDER_OPTIONS = ['order', 'concurrency', 'timeoutMarginMilliseconds'];
const CALLBACKS = ['onFailure', 'onUnreadable', 'onWindowEnd'];
const HANDLER_OPTIONS = [...RECORD_OPTIONS, ...ORDER_OPTIONS, ...CALLBACKS];

/** Throws `INVALID_OPTION` when the function is made, not when the first event comes. */
export function resolveHandlerOptions<Context extends object>(
  options: KinesisHandlerOptions<Context>,
): ResolvedHandlerOptions<Context> {
  const resolved = resolveOptions(options, HANDLER_OPTIONS);
  const { order = 'sequential', concurrency, timeoutMarginMilliseconds = 500 } = options;
  const { onFailure = logFailure, onUnreadable, onWindowEnd = () => {} } = options;
  const noticesUnreadable = resolved.noticesUnreadable || onUnreadable !== undefined;
  const deaggregation = { ...resolved, markLast: true, noticesUnreadable };
  if (order !== 'sequential' && order !== 'byPartitionKey') {
    throw invalidOption('order', quotedOrTypeName(order), `'sequential' or 'byPartitionKey'`);
  }
  if (concurrency !== undefined && !isConcurrency(concurrency)) {
    throw invalidOption('concurrency', numberOrTypeName(concurrency), 'a whole number from 1 to 10000');
  }
  if (concurrency !== undefined && order === 'sequential') {
    throw invalidOption('order', `'sequential'`, `'byPartitionKey', which concurrency needs`);
  }
  if (!(Number.isFinite(timeoutMarginMilliseconds) && timeoutMarginMilliseconds >= 0)) {
    const found = numberOrTypeName(timeoutMarginMilliseconds);
    throw invalidOption('timeoutMarginMilliseconds', found, 'a number from 0');
  }
  if (typeof onFailure !== 'function') throw invalidOption('onFailure', typeName(onFailure), 'a function');
  if (onUnreadable !== undefined && typeof onUnreadable !== 'function') {
    throw invalidOption('onUnreadable', typeName(onUnreadable), 'a function');
  }
  if (onUnreadable !== undefined && resolved.throwOnMalformed) {
    throw invalidOption('onMalformed', `'throw'`, `'passthrough', which onUnreadable needs`);
  }
  if (typeof onWindowEnd !== 'function') {
    throw invalidOption('onWindowEnd', typeName(onWindowEnd), 'a function');
  }
  const timing = { order, concurrency: concurrency ?? 10, timeoutMarginMilliseconds };
  return { deaggregation, ...timing, report: reporterOf(onFailure), onUnreadable, onWindowEnd };
}

/** With hundreds of thousands at a time, so much is in memory that the answer comes too late. */
function isConcurrency(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= 10_000;
}

function reporterOf(onFailure: (failure: HandlerFailure) => unknown): ReportFailure {
  return async (failure) => {
    try {
      await onFailure(failure);
    } catch (error) {
      logError('onFailure failed:', error);
    }
  };
}

/** What `onFailure` is by default. */
function logFailure({ error, source, record }: HandlerFailure): void {
  logError(record === undefined ? `record ${source.eventID}` : `user record ${record.id}`, 'failed:', error);
}

/** An error can be anything, also something that throws when it is printed; and the log can be broken. */
function logError(...parts: unknown[]): void {
  for (const printed of [parts, [...parts.slice(0, -1), 'something that cannot be printed']]) {
    try {
      console.error(...printed);
      return;
    } catch {}
  }
}
