import { deaggregateLazily } from '../deaggregate/deaggregate-records.ts';
import { type DeaggregateOptions, RECORD_OPTIONS, resolveOptions } from '../deaggregate/options.ts';
import type { Deaggregated } from '../shape/deaggregated.ts';
import { DeaggregationError, invalidOption } from '../support/errors.ts';
import { numberOrTypeName, typeName } from '../support/type-name.ts';
import { type PipesRecord, requirePipesRecords } from './kinesis-event.ts';

/** Options of {@link pipesEnrichment}. */
export interface PipesEnrichmentOptions extends Omit<DeaggregateOptions, 'resumeAfter'> {
  /**
   * How many elements the target takes at once: 10 for SQS and EventBridge, 500 for Kinesis, 1 for Step
   * Functions. More are an error, so that nothing is lost: reduce the batch size of the pipe's source.
   */
  readonly targetMaxBatch?: number | undefined;
}

/** The enrichment function of a pipe. */
export type PipesEnrichment<Record extends PipesRecord, Result, Context> = (
  records: readonly Record[],
  context?: Context,
) => Promise<Result[]>;

/**
 * Makes the Lambda function that enriches a pipe's batch of Kinesis records: `fn(record, context)` is called
 * for each user record in order, and what it returns goes on to the target, except `undefined`. A user record
 * has the flat shape of the pipe's records, its data in base64, and keeps the `eventID` of its Kinesis
 * record, by which Pipes identifies items.
 *
 * Rejects with `INVALID_EVENT` before anything is handled if the event is not the batch of a pipe, with
 * `TARGET_BATCH_OVERFLOW`, as `iterDeaggregateRecords` throws, and with what `fn` throws: the pipe then
 * retries its whole batch.
 *
 * @example
 * ```ts
 * const parse = (data: string) => JSON.parse(Buffer.from(data, 'base64').toString());
 * const toOrder = ({ eventID, data }) => ({ eventID, order: parse(data) });
 * export const handler = pipesEnrichment(toOrder, { targetMaxBatch: 10 });
 * ```
 */
export function pipesEnrichment<
  Record extends PipesRecord = PipesRecord,
  Result = unknown,
  Context = unknown,
>(
  fn: (record: Deaggregated<Record>, context: Context) => Result | undefined | Promise<Result | undefined>,
  options: PipesEnrichmentOptions = {},
): PipesEnrichment<Record, Result, Context> {
  if (typeof fn !== 'function') throw invalidOption('fn', typeName(fn), 'a function');
  const deaggregation = resolveOptions(options, [...RECORD_OPTIONS, 'markLast', 'targetMaxBatch']);
  const { targetMaxBatch = Number.POSITIVE_INFINITY } = options;
  if (!(typeof targetMaxBatch === 'number' && targetMaxBatch >= 1)) {
    throw invalidOption('targetMaxBatch', numberOrTypeName(targetMaxBatch), 'a number from 1');
  }
  return async (event, context) => {
    const records = requirePipesRecords(event) as readonly Record[];
    const results: Result[] = [];
    for (const userRecord of deaggregateLazily(records, deaggregation)) {
      const result = await fn(userRecord as Deaggregated<Record>, context as Context);
      if (result !== undefined) results.push(result);
      if (results.length > targetMaxBatch) {
        const found = `${records.length} Kinesis records hold more than the ${targetMaxBatch} elements`;
        const advice = 'that the target takes at once: give the source of the pipe a smaller batch size';
        throw new DeaggregationError('TARGET_BATCH_OVERFLOW', `${found} ${advice}`);
      }
    }
    return results;
  };
}
