/**
 * Packs user records into Kinesis records as the Kinesis Producer Library (KPL) does, byte for byte.
 *
 * @module \@kpl-kit/aggregator
 */
export { aggregate } from './aggregate.ts';
export type { PutRecordsEntry } from './entry.ts';
export { AggregationError, type AggregationErrorCode } from './errors.ts';
export type { AggregatorOptions } from './options.ts';
export {
  type PutRecordsBatch,
  type PutRecordsBatchesOptions,
  putRecordsBatches,
} from './put-records-batches.ts';
export { failedEntries, findMisplaced, type PutRecordsOutput } from './put-records-output.ts';
export { RecordAggregator } from './record-aggregator.ts';
export type { Shard } from './shard-map.ts';
export { ShardedAggregator, type ShardedAggregatorOptions } from './sharded-aggregator.ts';
export type { Tag, UserRecord } from './user-record.ts';
