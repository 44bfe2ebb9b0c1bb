import { deaggregateRecords } from '@kpl-kit/deagg';
import agg from 'aws-kinesis-agg';
import type { KinesisStreamEvent } from 'aws-lambda';

/** Before: one Kinesis record at a time, the user records in a callback, an error in it too. */
export async function handlerBefore(event: KinesisStreamEvent): Promise<void> {
  for (const { kinesis } of event.Records) {
    agg.deaggregateSync(kinesis, true, (error, userRecords = []) => {
      if (error) throw error;
      for (const { partitionKey, sequenceNumber, subSequenceNumber, data } of userRecords) {
        const payload = Buffer.from(data, 'base64').toString();
        console.log(partitionKey, sequenceNumber, subSequenceNumber, payload);
      }
    });
  }
}

/**
 * After: all records at once. `explicitPartitionKey` is now `explicitHashKey`; checksums are always computed;
 * a record that cannot be read throws only with `onMalformed: 'throw'`, and before the first record comes
 * out. (`iterDeaggregateRecords` throws when it gets to that record, as the loop above does.)
 *
 * WARNING: as before, a record that cannot be read fails its whole batch until the retries run out, and its
 * neighbours with it. A `kinesisHandler` with `onUnreadable` sets it aside instead.
 */
export async function handlerAfter(event: KinesisStreamEvent): Promise<void> {
  for (const { kinesis } of deaggregateRecords(event.Records, { onMalformed: 'throw' })) {
    const { partitionKey, sequenceNumber, subSequenceNumber, data } = kinesis;
    const payload = Buffer.from(data, 'base64').toString();
    console.log(partitionKey, sequenceNumber, subSequenceNumber, payload);
  }
}
