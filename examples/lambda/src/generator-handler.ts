import { iterDeaggregateRecords } from '@kpl-kit/deagg';
import type { KinesisStreamEvent } from 'aws-lambda';

/**
 * Goes through the user records as they are unpacked, one by one, so that not all of them are in memory at once.
 *
 * An error fails the whole batch: Lambda delivers all of it again, also the user records that came before the error. With `'throw'`,
 * a record that cannot be read is such an error.
 */
export async function generatorHandler(event: KinesisStreamEvent): Promise<string> {
  let count = 0;

  for (const { kinesis } of iterDeaggregateRecords(event.Records, { onMalformed: 'throw' })) {
    const payload = Buffer.from(kinesis.data, 'base64').toString();

    // >>> YOUR CODE: do something with one user record.
    console.log(kinesis.partitionKey, payload);

    count++;
  }

  return `Successfully processed ${count} records.`;
}
