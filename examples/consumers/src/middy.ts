import { userRecordId } from '@kpl-kit/deagg';
import { expandKinesisEvent } from '@kpl-kit/deagg/lambda';
import middy, { type MiddyfiedHandler } from '@middy/core';
import eventNormalizer from '@middy/event-normalizer';
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';

/**
 * Middy over user records. Needs ReportBatchItemFailures in the event source mapping.
 *
 * `expandKinesisEvent` must run before any middleware that decodes `kinesis.data`, such as the event normalizer
 * or Powertools' parser: they decode the bytes as text, which destroys an aggregated record.
 */
export const handler: MiddyfiedHandler<KinesisStreamEvent, KinesisStreamBatchResponse> = middy<
  KinesisStreamEvent,
  KinesisStreamBatchResponse
>()
  .before((request) => {
    request.event = expandKinesisEvent(request.event);
    // The event normalizer throws on an empty list, which aggregated records without user records leave.
    return request.event.Records.length === 0 ? { batchItemFailures: [] } : undefined;
  })
  .use(eventNormalizer())
  .handler(handleInOrder);

/** Stops at the first failure: Lambda delivers the batch again from that Kinesis record. */
async function handleInOrder({ Records }: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  for (const record of Records) {
    try {
      // Parsed JSON, or text if the data is not JSON, such as that of a damaged record.
      const order: unknown = record.kinesis.data;
      if (typeof order !== 'object') throw new TypeError('the data is not a JSON object');
      console.log(userRecordId(record), order);
    } catch (error) {
      console.error(userRecordId(record), error);
      return { batchItemFailures: [{ itemIdentifier: record.kinesis.sequenceNumber }] };
    }
  }
  return { batchItemFailures: [] };
}
