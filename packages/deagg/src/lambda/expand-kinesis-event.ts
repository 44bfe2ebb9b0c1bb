import { deaggregateRecords } from '../deaggregate/deaggregate-records.ts';
import type { DeaggregateOptions } from '../deaggregate/options.ts';
import type { Deaggregated } from '../shape/deaggregated.ts';
import { type KinesisEvent, requireKinesisEvent } from './kinesis-event.ts';

/** An event of type `Event` whose records may be user records. */
export type ExpandedKinesisEvent<Event extends KinesisEvent> = Omit<Event, 'Records'> & {
  /** User records where there were aggregated ones, and plain records as they were. */
  Records: Deaggregated<Event['Records'][number]>[];
};

/**
 * The same event with user records in place of its aggregated ones, for Powertools or a handler that knows
 * nothing about aggregation. User records keep the `eventID` and `kinesis.sequenceNumber` of their Kinesis
 * record: in `batchItemFailures`, that number names the whole Kinesis record.
 *
 * Throws `INVALID_EVENT` if the event is not a Kinesis event, and as {@link deaggregateRecords} does.
 *
 * @example
 * ```ts
 * export const handler = (event: KinesisStreamEvent) => existingHandler(expandKinesisEvent(event));
 * ```
 */
export function expandKinesisEvent<Event extends KinesisEvent>(
  event: Event,
  options?: DeaggregateOptions,
): ExpandedKinesisEvent<Event> {
  const Records = deaggregateRecords(requireKinesisEvent(event).Records, options);
  return { ...event, Records: Records as Deaggregated<Event['Records'][number]>[] };
}
