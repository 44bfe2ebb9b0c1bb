import { deaggregateRecords } from '@kpl-kit/deagg';
import type { KinesisStreamEvent } from 'aws-lambda';
import { collectUnreadable, setAside } from './set-aside.ts';

/**
 * Unpacks all records of the event at once, then handles the user records. A record that cannot be read is
 * set aside.
 *
 * An error fails the whole batch: Lambda delivers all of it again.
 */
export async function bulkHandler(event: KinesisStreamEvent): Promise<string> {
  const { unreadable, onDiagnostic } = collectUnreadable(event);
  const userRecords = deaggregateRecords(event.Records, { onDiagnostic });

  for (const userRecord of userRecords) {
    // A record that cannot be read comes out as the very same object.
    const diagnostic = unreadable.get(userRecord);
    if (diagnostic !== undefined) {
      await setAside(userRecord, diagnostic);
      continue;
    }
    const { partitionKey, data } = userRecord.kinesis;
    const payload = Buffer.from(data, 'base64').toString();

    // >>> YOUR CODE: do something with one user record.
    console.log(partitionKey, payload);
  }

  return `Successfully processed ${userRecords.length - unreadable.size} records.`;
}
