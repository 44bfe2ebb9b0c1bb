import { createRequire } from 'node:module';

/** What is benched of aws-kinesis-agg 4.2.8, typed by hand: its own index.d.ts needs the AWS SDK v2. */
export interface AwsKinesisAgg {
  deaggregateSync(
    kinesisRecord: { readonly data: string | Uint8Array },
    computeChecksums: boolean,
    afterRecordCallback: (error?: Error, userRecords?: PeerUserRecord[]) => void,
  ): void;
  RecordAggregator: new () => PeerAggregator;
}

/** What aws-kinesis-agg delivers; the data is base64 whatever went in. */
export interface PeerUserRecord {
  readonly partitionKey: string;
  readonly explicitPartitionKey?: string;
  readonly data: string;
}

/** Its aggregator, which has a fixed limit of 1 MiB. */
export interface PeerAggregator {
  /** What waits, in bytes. */
  readonly totalBytes: number;
  /** Throws `record won't fit` at the limit. */
  addUserRecord(record: object): void;
  /** Undefined when nothing was added. */
  build(): { readonly data: Uint8Array } | undefined;
}

/** The peer. */
export const awsKinesisAgg: AwsKinesisAgg = createRequire(import.meta.url)('aws-kinesis-agg');

/** All user records of one Kinesis record, checksums on. */
export function deaggregateWithPeer(kinesisRecord: { readonly data: string | Uint8Array }): PeerUserRecord[] {
  let delivered: PeerUserRecord[] = [];
  awsKinesisAgg.deaggregateSync(kinesisRecord, true, (error, userRecords) => {
    if (error) throw error;
    delivered = userRecords ?? [];
  });
  return delivered;
}
