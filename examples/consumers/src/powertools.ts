import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Deaggregated } from '@kpl-kit/deagg';
import { expandKinesisEvent } from '@kpl-kit/deagg/lambda';
import type {
  Context,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  KinesisStreamRecord,
} from 'aws-lambda';

const processor = new BatchProcessor(EventType.KinesisDataStreams);

/**
 * Powertools' BatchProcessor over user records. Needs ReportBatchItemFailures in the event source mapping.
 *
 * A user record that fails names its whole Kinesis record, and Lambda delivers the batch again from there. Powertools goes on after a
 * failure: what it has handled behind it comes again too. `kinesisHandler` of `@kpl-kit/deagg/lambda` stops there.
 */
export function handler(event: KinesisStreamEvent, context: Context): Promise<KinesisStreamBatchResponse> {
  // Not in parallel: the user records of a partition key are in order.
  const options = { context, processInParallel: false };
  return processPartialResponse(expandKinesisEvent(event), handleUserRecord, processor, options);
}

async function handleUserRecord({ kinesis }: Deaggregated<KinesisStreamRecord>): Promise<void> {
  const order = JSON.parse(Buffer.from(kinesis.data, 'base64').toString());
  console.log(kinesis.partitionKey, order);
}
