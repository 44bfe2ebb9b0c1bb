import { invalidOption } from '../support/errors.ts';
import { typeName } from '../support/type-name.ts';
import { Deadline, type LambdaContextLike } from './deadline.ts';
import { handleLane } from './handle-lane.ts';
import { toContext } from './invocation-context.ts';
import { KeyOrder } from './key-order.ts';
import { type KinesisEvent, lowestOf, requireKinesisEvent, type TumblingWindow } from './kinesis-event.ts';
import {
  type Invocation,
  type KinesisHandlerOptions,
  resolveHandlerOptions,
} from './kinesis-handler-options.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';
import { SequentialOrder } from './sequential-order.ts';
import { WindowState } from './window-state.ts';

/** The answer: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html */
export interface KinesisHandlerResponse {
  /** Empty, or the one Kinesis record from which the batch is delivered again. */
  batchItemFailures: {
    /** The sequence number of the Kinesis record. */
    itemIdentifier: string;
  }[];
  /** Only in a tumbling window. */
  state?: Record<string, unknown>;
}

/** The answer in a tumbling window. */
export interface TumblingWindowResponse extends KinesisHandlerResponse {
  /** What the next invocation for the window gets. */
  state: Record<string, unknown>;
}

/** A Lambda function for Kinesis, with or without a tumbling window. */
export interface KinesisHandler<Context extends object> {
  (
    event: KinesisEvent & Required<Pick<TumblingWindow, 'window'>>,
    context?: Context,
  ): Promise<TumblingWindowResponse>;
  (event: KinesisEvent, context?: Context): Promise<KinesisHandlerResponse>;
}

/**
 * Makes a Lambda function that runs `fn(record, context)` for each user record, aggregated or not, and
 * reports failures. Needs `ReportBatchItemFailures` in the event source mapping: without it Lambda treats
 * every batch as successful.
 *
 * The response names the Kinesis record with the lowest sequence number that is not done, whether it failed,
 * was running when time ran out or was never begun, and Lambda delivers the batch again from there. User
 * records before the failed one in the same Kinesis record, and with `'byPartitionKey'` any after it, are then
 * handled twice; their `id` stays the same. A malformed record with `onMalformed: 'throw'` counts as failed,
 * and nothing after it is begun.
 *
 * The response comes before Lambda's timeout, whatever `fn`, the options' functions or the records do, unless
 * one of the functions blocks the thread until then.
 *
 * Rejects with `INVALID_EVENT` before anything is handled if the event is not a Kinesis event. Throws
 * `INVALID_OPTION` for a bad option.
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
  const { report, onUnreadable } = resolved;

  return async (event: KinesisEvent, lambdaContext?: Context) => {
    const { Records, ...fields } = requireKinesisEvent(event);
    const hasWindow = fields.window != null;
    if (hasWindow && resolved.order === 'byPartitionKey') {
      const expected = `'sequential', which the state of a tumbling window needs`;
      throw invalidOption('order', `'byPartitionKey'`, expected);
    }
    const deadline = new Deadline(lambdaContext, resolved.timeoutMarginMilliseconds);
    try {
      const context = toContext(lambdaContext, fields, deadline);
      const windowState = hasWindow ? new WindowState(context, Records) : undefined;
      const handle = (record: LambdaUserRecord) => {
        windowState?.begin(record.source);
        const diagnostic = order.unreadable.size === 0 ? undefined : order.unreadable.get(record);
        return diagnostic === undefined ? fn(record, context) : onUnreadable?.(record, diagnostic, context);
      };
      const Order = resolved.order === 'byPartitionKey' ? KeyOrder : SequentialOrder;
      const setsUnreadableAside = onUnreadable !== undefined;
      const reading = { options: resolved.deaggregation, setsUnreadableAside };
      const order = new Order({ records: Records, ...reading, report, deadline });

      const handleAll = async () => {
        const lanes = order.lanes(resolved.concurrency);
        await Promise.all(lanes.map((lane) => handleLane(lane, handle, report, deadline)));
        await order.malformedReport;
        if (fields.isFinalInvokeForWindow !== true || order.undone().length > 0) return;
        await resolved.onWindowEnd(context);
      };
      const isFinished = await deadline.race(handleAll());

      const undone = order.undone();
      if (!isFinished) {
        const error = deadline.signal.reason;
        const left = order.firstLeft();
        if (left !== undefined) void report({ error, ...left });
        // Only `onWindowEnd` is not done, and no record can say so.
        if (undone.length === 0 && fields.isFinalInvokeForWindow === true) throw error;
      }
      const { first, ...windowFields } = windowState?.restart(undone) ?? { first: lowestOf(undone) };
      const batchItemFailures = first === undefined ? [] : [{ itemIdentifier: first.kinesis.sequenceNumber }];
      return { batchItemFailures, ...windowFields } as TumblingWindowResponse;
    } finally {
      deadline.stop();
    }
  };
}
