/**
 * Looks into one record byte by byte, well-formed or not: for inspectors, disassemblers and bug reports.
 *
 * @module \@kpl-kit/deagg/describe
 */

export {
  describeAggregatedRecord,
  type RecordDescription,
} from './describe/describe-aggregated-record.ts';
export type { Part, PartKind } from './describe/part.ts';
export type { Diagnostic, DiagnosticCode } from './support/diagnostics.ts';
export {
  DeaggregationError,
  type DeaggregationErrorCode,
  type ErrorContext,
  type MalformedCode,
} from './support/errors.ts';
