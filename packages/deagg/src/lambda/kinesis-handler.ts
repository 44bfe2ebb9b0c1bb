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

/** What Lambda gets: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html */
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
 * Makes a Lambda function that runs `fn(record, context)` for each user record, aggregated or not, and reports what failed. Needs
 * `ReportBatchItemFailures` in the event source mapping: without it Lambda takes every batch for done.
 *
 * The response names the first Kinesis record of which a user record failed, and Lambda delivers the batch again from there: user
 * records before it in the same Kinesis record, and in order `'byPartitionKey'` any behind it, are then handled twice. Their `id`
 * stays the same. A malformed record with `onMalformed: 'throw'` counts as failed, and nothing behind it is begun.
 *
 * Rejects with `INVALID_EVENT` before anything is handled when the event is no Kinesis event. Throws `INVALID_OPTION`.
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
      throw invalidOption(
        'order',
        `'byPartitionKey'`,
        `'sequential', which the state of a tumbling window needs`,
      );
    }
    const time = new Deadline(
      lambdaContext as LambdaContextLike | undefined,
      resolved.timeoutMarginMilliseconds,
    );
    try {
      const context = toContext(lambdaContext, fields, time);
      const state = new WindowState(context);
      const failures = await handleRecords(Records, resolved, time, (record) => {
        if (hasWindow) state.enter(record.source);
        return fn(record, context);
      });
      const first = firstOf(failures)?.source;
      await report(failures, resolved.onFailure, time);
      if (first === undefined && fields.isFinalInvokeForWindow === true) {
        await time.limit(Promise.resolve(resolved.onWindowEnd(context)));
      }
      const batchItemFailures = first === undefined ? [] : [{ itemIdentifier: first.kinesis.sequenceNumber }];
      return hasWindow ? { batchItemFailures, state: state.without(first) } : { batchItemFailures };
    } finally {
      time.stop();
    }
  };
}

/** Handles the user records up to the first malformed Kinesis record, and returns what has failed. */
async function handleRecords(
  records: readonly KinesisEventRecord[],
  {
    deaggregation,
    order,
    concurrency,
  }: Pick<ResolvedHandlerOptions<never>, 'deaggregation' | 'order' | 'concurrency'>,
  time: Deadline,
  run: RunUserRecord,
): Promise<HandlerFailure[]> {
  const malformed: HandlerFailure[] = [];
  const userRecords = untilMalformed(records, deaggregation, malformed);
  const failed =
    order === 'byPartitionKey'
      ? await runByPartitionKey(userRecords, run, time, concurrency)
      : await runInSequence(userRecords, run, time);
  return [...failed.map(({ error, record }) => ({ error, source: record.source, record })), ...malformed];
}

/** Ends at a malformed record: what it holds may have the partition key of anything behind it. */
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
 * Tells of what has failed; of all that is not done because the time is over, of the first alone: there may be a hundred thousand
 * of them, and no time. What `onFailure` does wrong must not keep the answer from Lambda.
 */
async function report(
  failures: readonly HandlerFailure[],
  onFailure: ResolvedHandlerOptions<never>['onFailure'],
  time: Deadline,
): Promise<void> {
  const { aborted, reason } = time.signal;
  const isOutOfTime = ({ error }: HandlerFailure) => aborted && error === reason;
  const firstOutOfTime = firstOf(failures.filter(isOutOfTime));
  for (const failure of failures) {
    if (isOutOfTime(failure) && failure !== firstOutOfTime) continue;
    try {
      const reported = onFailure(failure);
      if (isPromiseLike(reported)) await time.limit(reported);
    } catch (error) {
      if (error !== time.signal.reason) console.error('onFailure failed:', error);
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

/** Lambda's context, and the invocation's fields. It is inherited from, not copied: some of its members are accessors. */
function toContext<Context extends object>(
  lambdaContext: Context | undefined,
  fields: Omit<KinesisEvent, 'Records'>,
  time: Deadline,
): Context & Invocation {
  const inherited = typeof lambdaContext === 'object' ? lambdaContext : Object.prototype;
  const own = { ...fields, state: { ...fields.state }, signal: time.signal };
  return Object.create(inherited, Object.getOwnPropertyDescriptors(own));
}
