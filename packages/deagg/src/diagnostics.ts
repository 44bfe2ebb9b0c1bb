import type { ErrorContext, MalformedCode } from './errors.ts';

/**
 * Why a record was passed on unchanged although it carries the magic number, or gave no user records:
 * a {@link MalformedCode}, or `EMPTY_MESSAGE` for an aggregated record without a single entry.
 */
export type DiagnosticCode = MalformedCode | 'EMPTY_MESSAGE';

/**
 * Something a consumer should know about one Kinesis record, though nothing was thrown. Neither the message nor
 * any field holds payload bytes or keys.
 */
export interface Diagnostic extends ErrorContext {
  /** What was found, for a `switch`. */
  readonly code: DiagnosticCode;
  /** One sentence for a log. */
  readonly message: string;
}
