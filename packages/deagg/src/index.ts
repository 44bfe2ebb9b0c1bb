/**
 * Unpacks user records from Kinesis records that the Kinesis Producer Library (KPL) aggregated.
 *
 * @module \@kpl-kit/deagg
 */
export type { AbortSignalLike } from './abort.ts';
export {
  deaggregateRecords,
  isAggregatedRecord,
  iterDeaggregateRecords,
  readAggregatedRecord,
} from './deaggregate.ts';
export { type DeaggregateStreamOptions, deaggregateStream } from './deaggregate-stream.ts';
export type {
  Deaggregated,
  SdkUserRecordFields,
  UserRecordFields,
  WithUserRecordFields,
} from './deaggregated.ts';
export type { Diagnostic, DiagnosticCode } from './diagnostics.ts';
export type { Tag } from './entry.ts';
export {
  DeaggregationError,
  type DeaggregationErrorCode,
  type ErrorContext,
  type MalformedCode,
} from './errors.ts';
export {
  effectiveHashKey,
  extendedSequenceNumber,
  type IdentifiableRecord,
  type LooseUserRecord,
  userRecordId,
} from './identity.ts';
export type { DataRecord, KinesisRecordShape, LambdaRecord, SdkRecord } from './input.ts';
export type { DeaggregateOptions } from './options.ts';
export { compareExtendedSequenceNumbers, type ExtendedSequenceNumber } from './sequence-number.ts';
export type { OutsideShardRange, ShardRange } from './shard-range.ts';
export type { StreamSource, WebStream, WebStreamReader } from './stream-source.ts';
export type { UserRecord } from './user-record.ts';
