import type { ErrorContext, MalformedCode } from './errors.ts';

/**
 * Why a record was passed on unread ({@link MalformedCode}), or one of these:
 *
 * - `EMPTY_MESSAGE`: an aggregated record has no user records.
 * - `OUTSIDE_SHARD_RANGE`: a user record, or a whole aggregated record, was dropped (`outsideShardRange`).
 * - `INVALID_EXPLICIT_HASH_KEY`: an explicit hash key is not a number; the user record was kept regardless.
 */
export type DiagnosticCode =
  | MalformedCode
  | 'EMPTY_MESSAGE'
  | 'OUTSIDE_SHARD_RANGE'
  | 'INVALID_EXPLICIT_HASH_KEY';

/**
 * Something a consumer should know about one Kinesis record, though nothing was thrown. Neither the message
 * nor any field contains payload bytes or keys.
 */
export interface Diagnostic extends ErrorContext {
  /** What was found, for a `switch`. */
  readonly code: DiagnosticCode;
  /** One sentence for a log. */
  readonly message: string;
}

/** A list of these codes would go out of date; this does not compile then. */
const UNREADABLE: Readonly<Record<string, boolean>> = {
  NOT_BASE64: true,
  MANGLED_RECORD: true,
  CHECKSUM_MISMATCH: true,
  MALFORMED_MESSAGE: true,
  PARTITION_KEY_INDEX_OUT_OF_RANGE: true,
  EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE: true,
} satisfies Record<MalformedCode, true>;

/**
 * Whether the Kinesis record of a diagnostic could not be read and was passed on unchanged
 * ({@link MalformedCode}): a consumer should set it aside, not parse it.
 *
 * @example
 * ```ts
 * const unreadable = new Set<number>();
 * const onDiagnostic = (found: Diagnostic) => isUnreadable(found) && unreadable.add(found.recordIndex ?? 0);
 * ```
 */
export function isUnreadable({ code }: Pick<Diagnostic, 'code'>): boolean {
  return UNREADABLE[code] === true;
}

/** Makes a diagnostic whose message begins with what is known of the record. */
export function toDiagnostic(code: DiagnosticCode, what: string, context: ErrorContext): Diagnostic {
  const { recordIndex, sequenceNumber } = context;
  const record = recordIndex === undefined ? '' : `record ${recordIndex}`;
  const place = sequenceNumber === undefined ? '' : `sequence number ${sequenceNumber}`;
  const where = [record, place].filter(Boolean).join(', ');
  return { code, message: [where, what].filter(Boolean).join(': '), ...context };
}
