import { iterDeaggregateRecords } from '@kpl-kit/deagg';
import type { KinesisStreamEvent } from 'aws-lambda';
import { collectUnreadable, setAside } from './set-aside.ts';

/**
 * Handles the user records as they are unpacked, one by one, so that they are not all in memory at once. A
 * record that cannot be read is set aside.
 *
 * An error fails the whole batch: Lambda delivers all of it again, including the user records before the
 * error.
 */
export async function generatorHandler(event: KinesisStreamEvent): Promise<string> {
  const { unreadable, onDiagnostic } = collectUnreadable(event);
  let count = 0;

  for (const userRecord of iterDeaggregateRecords(event.Records, { onDiagnostic })) {
    // A record that cannot be read comes out as the very same object, after its diagnostic.
    const diagnostic = unreadable.get(userRecord);
    if (diagnostic !== undefined) {
      await setAside(userRecord, diagnostic);
      continue;
    }
    const { partitionKey, data } = userRecord.kinesis;
    const payload = Buffer.from(data, 'base64').toString();

    // >>> YOUR CODE: do something with one user record.
    console.log(partitionKey, payload);

    count++;
  }

  return `Successfully processed ${count} records.`;
}
