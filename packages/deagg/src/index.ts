/**
 * Unpacks user records from Kinesis records that the Kinesis Producer Library (KPL) aggregated.
 *
 * @packageDocumentation
 */
export {
  deaggregateRecords,
  isAggregatedRecord,
  iterDeaggregateRecords,
  readAggregatedRecord,
} from './deaggregate.ts';
export type { Diagnostic, DiagnosticCode } from './diagnostics.ts';
export type { Tag } from './entry.ts';
export {
  DeaggregationError,
  type DeaggregationErrorCode,
  type ErrorContext,
  type MalformedCode,
} from './errors.ts';
export type { DataRecord, KinesisRecordShape, LambdaRecord, SdkRecord } from './input.ts';
export type { DeaggregateOptions } from './options.ts';
export type { Deaggregated, SdkUserRecordFields, UserRecordFields, WithUserRecordFields } from './output.ts';
export type { UserRecord } from './user-record.ts';
