import type { KinesisEventRecord } from '@kpl-kit/deagg/lambda';
import type { KinesisRecord } from '@kpl-kit/testkit/kinesis-stream';

const REGION = 'us-east-1';

/** The stream that the events name as their source. */
export const STREAM_ARN: string = `arn:aws:kinesis:${REGION}:123456789012:stream/orders`;

/**
 * A record as Lambda passes it to a function.
 * See https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export function toEventRecord(record: KinesisRecord, shardId: string): KinesisEventRecord {
  const { SequenceNumber = '', PartitionKey = '', Data, ApproximateArrivalTimestamp } = record;
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: PartitionKey,
      sequenceNumber: SequenceNumber,
      data: Buffer.from(Data ?? []).toString('base64'),
      // Seconds, with milliseconds as a fraction.
      approximateArrivalTimestamp: (ApproximateArrivalTimestamp?.getTime() ?? 0) / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${SequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::123456789012:role/orders',
    awsRegion: REGION,
    eventSourceARN: STREAM_ARN,
  };
}
