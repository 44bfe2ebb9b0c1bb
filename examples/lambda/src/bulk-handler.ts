import { deaggregateRecords } from '@kpl-kit/deagg';
import type { KinesisStreamEvent } from 'aws-lambda';

/**
 * Unpacks all records of the event at once, then goes through the user records.
 *
 * An error fails the whole batch: Lambda delivers all of it again. With `'throw'`, a record that cannot be read is such an error.
 */
export async function bulkHandler(event: KinesisStreamEvent): Promise<string> {
  const userRecords = deaggregateRecords(event.Records, { onMalformed: 'throw' });

  for (const { kinesis } of userRecords) {
    const payload = Buffer.from(kinesis.data, 'base64').toString();

    // >>> YOUR CODE: do something with one user record.
    console.log(kinesis.partitionKey, payload);
  }

  return `Successfully processed ${userRecords.length} records.`;
}
