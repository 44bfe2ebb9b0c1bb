import type { PutRecordsEntry, PutRecordsOutput, Shard, StreamSettings } from '@kpl-kit/aggregator';
import type { PlatformAbortSignal } from '../support/abort-signal.ts';

/** The second argument of each call. */
export interface CallOptions {
  /** Aborted at the call's time limit, and when the producer ends. */
  readonly abortSignal: PlatformAbortSignal;
}

/** Identifies the stream; the producer sets one of the fields. */
export interface StreamInput {
  /** Its name. */
  StreamName?: string;
  /** Its ARN, instead of its name. */
  StreamARN?: string;
}

/** What ListShards returns. */
export interface ListShardsPage {
  /** Open and closed ones. */
  readonly Shards?: Shard[] | undefined;
  /** Missing on the last page. */
  readonly NextToken?: string | undefined;
}

/** What DescribeStreamSummary returns. */
export interface StreamSummary {
  /** The fields that matter here. */
  readonly StreamDescriptionSummary?: StreamSettings | undefined;
}

/** The calls that the producer makes. A `Kinesis` of the AWS SDK v3 has them. */
export interface KinesisLike {
  /** Resolves with one result for each entry, in order. */
  putRecords(
    input: StreamInput & { Records: PutRecordsEntry[] },
    options: CallOptions,
  ): Promise<PutRecordsOutput>;
  /** Resolves with a page of shards, open and closed. */
  listShards(input: StreamInput & { NextToken?: string }, options: CallOptions): Promise<ListShardsPage>;
  /** Resolves with the record distribution strategy and the limit for a record. */
  describeStreamSummary(input: StreamInput, options: CallOptions): Promise<StreamSummary>;
}
