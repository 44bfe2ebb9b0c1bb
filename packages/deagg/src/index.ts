/**
 * Reads user records from Kinesis records that the Kinesis Producer Library (KPL) aggregated.
 *
 * @module \@kpl-kit/deagg
 */

export { deaggregateRecords, iterDeaggregateRecords } from './deaggregate/deaggregate-records.ts';
export { type DeaggregateStreamOptions, deaggregateStream } from './deaggregate/deaggregate-stream.ts';
export type { DeaggregateOptions } from './deaggregate/options.ts';
export { isAggregatedRecord, readAggregatedRecord } from './deaggregate/read-aggregated-record.ts';
export {
  effectiveHashKey,
  extendedSequenceNumber,
  type RecordWithIdentity,
  type UserRecordIdentity,
  userRecordId,
} from './identity/identity.ts';
export { compareExtendedSequenceNumbers, type ExtendedSequenceNumber } from './identity/sequence-number.ts';
export type { Tag } from './message/entry.ts';
export type { UserRecord } from './message/user-record.ts';
export type { OutsideShardRange, ShardRange } from './selection/shard-range.ts';
export type {
  Deaggregated,
  LambdaUserRecordFields,
  SdkUserRecordFields,
  UserRecordFields,
} from './shape/deaggregated.ts';
export type { DataRecord, KinesisRecordShape, LambdaRecord, SdkRecord } from './shape/kinesis-record.ts';
export type { AbortSignalLike } from './stream/abort-signal.ts';
export type { StreamSource, WebStream, WebStreamReader } from './stream/stream-source.ts';
export { type Diagnostic, type DiagnosticCode, isUnreadable } from './support/diagnostics.ts';
export {
  DeaggregationError,
  type DeaggregationErrorCode,
  type ErrorContext,
  type MalformedCode,
} from './support/errors.ts';
