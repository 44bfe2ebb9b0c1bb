/** What the example uses of aws-kinesis-agg 4.2.8, whose own types need the AWS SDK v2. */
declare module 'aws-kinesis-agg' {
  import type { KinesisStreamRecordPayload } from 'aws-lambda';

  interface UserRecord {
    partitionKey: string;
    explicitPartitionKey?: string;
    sequenceNumber: string;
    subSequenceNumber?: number;
    data: string;
  }

  const agg: {
    deaggregateSync(
      kinesisRecord: KinesisStreamRecordPayload,
      computeChecksums: boolean,
      afterRecordCallback: (error: Error | undefined | null, userRecords?: UserRecord[]) => void,
    ): void;
  };
  export default agg;
}
