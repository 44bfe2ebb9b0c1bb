import { DeaggregationError, deaggregateRecords } from '@kpl-kit/deagg';
import type {
  FirehoseTransformationEvent,
  FirehoseTransformationEventRecord,
  FirehoseTransformationResult,
  FirehoseTransformationResultRecord,
} from 'aws-lambda';

/**
 * Transforms the records of a Firehose stream. Firehose requires exactly one result for each `recordId`, so
 * the user records of an aggregated record share a result, one line each.
 *
 * Firehose unpacks the KPL's records itself and passes on user records, each with its own `recordId`. What it
 * does not unpack arrives whole: a damaged record, or more than 500 user records in one PutRecord of
 * Firehose.
 */
export async function handler(event: FirehoseTransformationEvent): Promise<FirehoseTransformationResult> {
  return { records: event.records.map(transformRecord) };
}

function transformRecord(record: FirehoseTransformationEventRecord): FirehoseTransformationResultRecord {
  const { recordId, data } = record;
  try {
    const lines = deaggregateRecords(record, { onMalformed: 'throw' }).flatMap(transform);
    if (lines.length === 0) return { recordId, result: 'Dropped', data };
    const text = lines.map((line) => `${line}\n`).join('');
    return { recordId, result: 'Ok', data: Buffer.from(text).toString('base64') };
  } catch (error) {
    // The message of a SyntaxError quotes the data.
    console.error(recordId, error instanceof DeaggregationError ? error.message : (error as Error).name);
    // Firehose writes the data to the error prefix of its bucket, as it came.
    return { recordId, result: 'ProcessingFailed', data };
  }
}

/**
 * Returns what the destination gets for a user record; an empty list drops it. If it throws, the whole
 * Kinesis record fails: with the others delivered, the one that failed would be lost.
 */
function transform({ data }: { readonly data: string }): string[] {
  const order = JSON.parse(Buffer.from(data, 'base64').toString());
  return order.n === 0 ? [] : [JSON.stringify({ order: order.n })];
}
