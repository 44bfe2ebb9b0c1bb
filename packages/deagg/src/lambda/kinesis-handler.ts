import type { ResolvedOptions } from '../deaggregate/options.ts';
import { DeaggregationError, invalidOption } from '../support/errors.ts';
import { typeName } from '../support/type-name.ts';
import { Deadline, type LambdaContextLike } from './deadline.ts';
import { type KinesisEvent, type KinesisEventRecord, requireKinesisEvent } from './kinesis-event.ts';
import {
  type HandlerFailure,
  type Invocation,
  type KinesisHandlerOptions,
  type ResolvedHandlerOptions,
  resolveHandlerOptions,
} from './kinesis-handler-options.ts';
import { type LambdaUserRecord, toLambdaUserRecords } from './lambda-user-record.ts';
import { isPromiseLike, type RunUserRecord, runByPartitionKey, runInSequence } from './run-user-records.ts';
import { WindowState } from './window-state.ts';

/** The answer: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html */
export interface KinesisHandlerResponse {
  /** Empty, or the one Kinesis record from which on the batch is delivered again. */
  batchItemFailures: {
    /** The sequence number of the Kinesis record. */
    itemIdentifier: string;
  }[];
  /** Only in a tumbling window. */
  state?: Record<string, unknown>;
}

/** A Lambda function for Kinesis. */
export type KinesisHandler<Context extends object> = (
  event: KinesisEvent,
  context?: Context,
) => Promise<KinesisHandlerResponse>;

/**
 * Makes a Lambda function that runs `fn(record, context)` for each user record, aggregated or not, and
 * reports failures. Needs `ReportBatchItemFailures` in the event source mapping: without it Lambda treats
 * every batch as successful.
 *
 * The response names the first Kinesis record with a failed user record, and Lambda delivers the batch again
 * from there. User records before the failed one in the same Kinesis record, and with `'byPartitionKey'` any
 * after it, are then handled twice; their `id` stays the same. A malformed record with `onMalformed: 'throw'`
 * counts as failed, and nothing after it is begun.
 *
 * Rejects with `INVALID_EVENT` before anything is handled if the event is not one of Kinesis. Throws
 * `INVALID_OPTION`.
 *
 * @example
 * ```ts
 * export const handler = kinesisHandler(async (record, { signal }) => {
 *   await saveOrder(record.id, record.json(), { signal });
 * });
 * ```
 */
export function kinesisHandler<Context extends object = LambdaContextLike>(
  fn: (record: LambdaUserRecord, context: Context & Invocation) => unknown,
  options: KinesisHandlerOptions<Context> = {},
): KinesisHandler<Context> {
  if (typeof fn !== 'function') throw invalidOption('fn', typeName(fn), 'a function');
  const resolved = resolveHandlerOptions(options);

  return async (event, lambdaContext) => {
    const { Records, ...fields } = requireKinesisEvent(event);
    const hasWindow = fields.window !== undefined;
    if (hasWindow && resolved.order === 'byPartitionKey') {
      const expected = `'sequential', which the state of a tumbling window needs`;
      throw invalidOption('order', `'byPartitionKey'`, expected);
    }
    const remaining = lambdaContext as LambdaContextLike | undefined;
    const deadline = new Deadline(remaining, resolved.timeoutMarginMilliseconds);
    try {
      const context = toContext(lambdaContext, fields, deadline);
      const state = new WindowState(context);
      const failures = await handleRecords(Records, resolved, deadline, (record) => {
        if (hasWindow) state.checkpoint(record.source);
        return fn(record, context);
      });
      const first = firstOf(failures)?.source;
      await report(failures, resolved.onFailure, deadline);
      if (first === undefined && fields.isFinalInvokeForWindow === true) {
        await deadline.race(Promise.resolve(resolved.onWindowEnd(context)));
      }
      const batchItemFailures = first === undefined ? [] : [{ itemIdentifier: first.kinesis.sequenceNumber }];
      return hasWindow ? { batchItemFailures, state: state.stateBefore(first) } : { batchItemFailures };
    } finally {
      deadline.stop();
    }
  };
}

type DeliveryOptions = Pick<ResolvedHandlerOptions<never>, 'deaggregation' | 'order' | 'concurrency'>;

/** Handles the user records up to the first malformed Kinesis record, and returns the failures. */
async function handleRecords(
  records: readonly KinesisEventRecord[],
  { deaggregation, order, concurrency }: DeliveryOptions,
  deadline: Deadline,
  run: RunUserRecord,
): Promise<HandlerFailure[]> {
  const malformed: HandlerFailure[] = [];
  const userRecords = untilMalformed(records, deaggregation, malformed);
  const failed =
    order === 'byPartitionKey'
      ? await runByPartitionKey(userRecords, run, deadline, concurrency)
      : await runInSequence(userRecords, run, deadline);
  return [...failed.map(({ error, record }) => ({ error, source: record.source, record })), ...malformed];
}

/** Ends at a malformed record: what it holds may have the partition key of anything after it. */
function* untilMalformed(
  records: readonly KinesisEventRecord[],
  options: ResolvedOptions,
  malformed: HandlerFailure[],
): Generator<LambdaUserRecord, void, undefined> {
  try {
    yield* toLambdaUserRecords(records, options);
  } catch (error) {
    if (!(error instanceof DeaggregationError)) throw error;
    const source = records.find(({ kinesis }) => kinesis.sequenceNumber === error.sequenceNumber);
    if (source === undefined) throw error;
    malformed.push({ error, source });
  }
}

/**
 * Reports each failure; of the records left when time ran out, only the first: there may be a hundred
 * thousand of them, and no time. An error in `onFailure` must not prevent the response.
 */
async function report(
  failures: readonly HandlerFailure[],
  onFailure: ResolvedHandlerOptions<never>['onFailure'],
  deadline: Deadline,
): Promise<void> {
  const { aborted, reason } = deadline.signal;
  const isOutOfTime = ({ error }: HandlerFailure) => aborted && error === reason;
  const firstOutOfTime = firstOf(failures.filter(isOutOfTime));
  for (const failure of failures) {
    if (isOutOfTime(failure) && failure !== firstOutOfTime) continue;
    try {
      const reported = onFailure(failure);
      if (isPromiseLike(reported)) await deadline.race(reported);
    } catch (error) {
      if (error !== deadline.signal.reason) console.error('onFailure failed:', error);
    }
  }
}

/** The failure in the Kinesis record with the lowest sequence number, as numbers, not as texts. */
function firstOf(failures: readonly HandlerFailure[]): HandlerFailure | undefined {
  let first: HandlerFailure | undefined;
  let lowest = 0n;
  for (const failure of failures) {
    const sequenceNumber = BigInt(failure.source.kinesis.sequenceNumber);
    if (first !== undefined && sequenceNumber >= lowest) continue;
    first = failure;
    lowest = sequenceNumber;
  }
  return first;
}

/** Lambda's context, inherited from, not copied: some members are accessors. With the invocation's fields. */
function toContext<Context extends object>(
  lambdaContext: Context | undefined,
  fields: Omit<KinesisEvent, 'Records'>,
  deadline: Deadline,
): Context & Invocation {
  const inherited = typeof lambdaContext === 'object' ? lambdaContext : Object.prototype;
  const own = { ...fields, state: { ...fields.state }, signal: deadline.signal };
  return Object.create(inherited, Object.getOwnPropertyDescriptors(own));
}
