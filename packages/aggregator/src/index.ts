/**
 * Packs user records into Kinesis records as the Kinesis Producer Library (KPL) does, byte for byte.
 *
 * @module \@kpl-kit/aggregator
 */
export { aggregate } from './aggregate.ts';
export type { PutRecordsEntry } from './entry/put-records-entry.ts';
export {
  type PutRecordsBatch,
  type PutRecordsBatchesOptions,
  putRecordsBatches,
} from './put-records/put-records-batches.ts';
export {
  failedEntries,
  findMisplaced,
  type PutRecordsOutput,
  userRecordsOf,
} from './put-records/put-records-output.ts';
export { RecordAggregator } from './record-aggregator.ts';
export { ShardedAggregator, type ShardedAggregatorOptions } from './sharded-aggregator.ts';
export { type HashKeyRange, type Shard, ShardMap } from './shards/shard-map.ts';
export { AggregationError, type AggregationErrorCode } from './support/errors.ts';
export type { AggregatorOptions, StreamSettings } from './support/limits.ts';
export type { Tag, UserRecord } from './user-record/user-record.ts';
