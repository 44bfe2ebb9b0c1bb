import { type Diagnostic, isUnreadable, userRecordId } from '@kpl-kit/deagg';
import { expandKinesisEvent } from '@kpl-kit/deagg/lambda';
import middy, { type MiddyfiedHandler } from '@middy/core';
import eventNormalizer from '@middy/event-normalizer';
import type { KinesisStreamBatchResponse, KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';

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
  .before(async (request) => {
    request.event = await expandReadable(request.event);
    // The event normalizer throws on an empty list, which aggregated records without user records leave.
    return request.event.Records.length === 0 ? { batchItemFailures: [] } : undefined;
  })
  .use(eventNormalizer())
  .handler(handleInOrder);

/** The user records of the event, without the records that cannot be read: they are set aside first. */
async function expandReadable(event: KinesisStreamEvent): Promise<KinesisStreamEvent> {
  const unreadable = new Map<object | undefined, Diagnostic>();
  const onDiagnostic = (found: Diagnostic) => {
    if (isUnreadable(found)) unreadable.set(event.Records[found.recordIndex ?? 0], found);
  };
  const { Records } = expandKinesisEvent(event, { onDiagnostic });
  for (const record of event.Records) {
    const diagnostic = unreadable.get(record);
    if (diagnostic !== undefined) await setAside(record, diagnostic);
  }
  // A record that cannot be read comes out as the very same object.
  return { Records: Records.filter((record) => !unreadable.has(record)) };
}

/** Store the record where somebody will look at it. If this throws, Lambda delivers the batch again. */
async function setAside({ eventID, kinesis }: KinesisStreamRecord, { code }: Diagnostic): Promise<void> {
  console.error(eventID, code, kinesis.data);
}

/** Stops at the first failure: Lambda delivers the batch again from that Kinesis record. */
async function handleInOrder({ Records }: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  for (const record of Records) {
    try {
      // Parsed JSON, or text if the data is not JSON.
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
