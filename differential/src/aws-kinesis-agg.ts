import { createRequire } from 'node:module';

/**
 * The functions of aws-kinesis-agg 4.2.8 that are compared, typed by hand: its own index.d.ts needs the AWS SDK v2,
 * lacks RecordAggregator, and names the encoded record's explicit hash key nowhere.
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
    afterRecordCallback: (error?: Error, userRecords?: Record<string, unknown>[]) => void,
  ): void;
  aggregate(
    records: PeerUserRecord[],
    encodedRecordHandler: (encodedRecord: EncodedRecord, done: (error?: Error) => void) => void,
    afterPutAggregatedRecords: () => void,
    errorCallback: (error: Error) => void,
  ): void;
  RecordAggregator: new () => {
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

/** What aws-kinesis-agg gives for PutRecord; lower and upper case as it has them. */
export interface EncodedRecord {
  readonly partitionKey: string;
  readonly ExplicitHashKey?: string;
  readonly data: Uint8Array;
}

/** The peer. */
export const awsKinesisAgg: AwsKinesisAgg = createRequire(import.meta.url)('aws-kinesis-agg');
