import { createRequire } from 'node:module';

/**
 * The functions of aws-kinesis-agg 4.2.8 that kpl-kit is compared with, typed by hand: its own index.d.ts
 * needs the AWS SDK v2, lacks RecordAggregator, and does not mention the encoded record's explicit hash key.
 */
export interface AwsKinesisAgg {
  deaggregate(
    kinesisRecord: object,
    computeChecksums: boolean,
    perRecordCallback: (error: Error | null, userRecord?: Record<string, unknown>) => void,
    afterRecordCallback: (error?: Error, failed?: Record<string, unknown>) => void,
  ): void;
  deaggregateSync(
    kinesisRecord: object,
    computeChecksums: boolean,
    afterRecordCallback: (error?: Error, userRecords?: DeaggregatedUserRecord[]) => void,
  ): void;
  aggregate(
    records: PeerUserRecord[],
    encodedRecordHandler: (encodedRecord: EncodedRecord, done: (error?: Error) => void) => void,
    afterPutAggregatedRecords: () => void,
    errorCallback: (error: Error) => void,
  ): void;
  RecordAggregator: new () => {
    /** Bytes added since the last build. */
    readonly totalBytes: number;
    /** Throws `record won't fit` at the fixed limit of 1 MiB. */
    addUserRecord(record: PeerUserRecord): void;
    /** Undefined when nothing was added. */
    build(): EncodedRecord | undefined;
  };
}

/** What aws-kinesis-agg takes. */
export interface PeerUserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly data: Uint8Array | string;
}

/** What aws-kinesis-agg reads. */
export interface DeaggregatedUserRecord extends Record<string, unknown> {
  readonly partitionKey: string;
  readonly explicitPartitionKey?: string;
  /** Base64, whatever the data of the Kinesis record was. */
  readonly data: string;
}

/** What aws-kinesis-agg passes on for PutRecord; upper and lower case as it has them. */
export interface EncodedRecord {
  readonly partitionKey: string;
  readonly ExplicitHashKey?: string;
  readonly data: Uint8Array;
}

/** The npm package. */
export const awsKinesisAgg: AwsKinesisAgg = createRequire(import.meta.url)('aws-kinesis-agg');
