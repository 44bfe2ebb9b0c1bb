import { kinesisHandler } from '@kpl-kit/deagg/lambda';
import type { KinesisStreamHandler } from 'aws-lambda';
import { setAside } from './set-aside.ts';

/**
 * Handles one user record after another, and reports the Kinesis record of the first that fails: Lambda
 * delivers the batch again from there. A record that cannot be read is set aside in its turn, and fails only
 * if that fails.
 *
 * Needs ReportBatchItemFailures in the event source mapping, as in template.yaml: without it, Lambda treats
 * every batch as successful.
 */
export const partialBatchHandler: KinesisStreamHandler = kinesisHandler(
  async (record) => {
    const payload = record.text();

    // >>> YOUR CODE: do something with one user record. It may come again, with the same `record.id`.
    console.log(record.partitionKey, payload);
  },
  { onUnreadable: ({ source }, diagnostic) => setAside(source, diagnostic) },
);
