/**
 * Why a record could not be read. All but the first two are about one that carries the magic number.
 *
 * - `NOT_BASE64`: a field that AWS fills with base64 holds other text, such as data that was decoded already.
 * - `MANGLED_RECORD`: other software changed an aggregated record: it is base64 twice, was decoded as text, is
 *   hexadecimal, or has a byte order mark in front. The message says which, and how to recover it.
 * - `CHECKSUM_MISMATCH`: the MD5 digest is not that of the message.
 * - `MALFORMED_MESSAGE`: the digest is right, but the message is not a readable `AggregatedRecord`.
 * - `PARTITION_KEY_INDEX_OUT_OF_RANGE`, `EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE`: beyond the key table.
 */
export type MalformedCode =
  | 'NOT_BASE64'
  | 'MANGLED_RECORD'
  | 'CHECKSUM_MISMATCH'
  | 'MALFORMED_MESSAGE'
  | 'PARTITION_KEY_INDEX_OUT_OF_RANGE'
  | 'EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE';

/**
 * The `code` of a {@link DeaggregationError}: a {@link MalformedCode} (thrown only with `onMalformed:
 * 'throw'`, but `NOT_BASE64` also where a Lambda handler needs the bytes), or one of these:
 *
 * - `INVALID_RECORD`: an element is not a Kinesis record in a known shape, or lacks a required field.
 * - `INVALID_OPTION`: an option has an unknown name or an invalid value.
 * - `INVALID_SEQUENCE_NUMBER`: a value to compare is not a Kinesis sequence number.
 * - `INVALID_HASH_KEY`: an explicit hash key is not a decimal number from 0 to 2^128 - 1.
 * - `INVALID_EVENT`: a Lambda function was given an event of another kind.
 * - `SCHEMA_MISMATCH`: the data of a user record does not match the schema given to `record.json`.
 * - `OUT_OF_TIME`: a user record was not done when the time of a Lambda invocation ended.
 * - `TARGET_BATCH_OVERFLOW`: an enrichment has more results than the target of its pipe takes at once.
 */
export type DeaggregationErrorCode =
  | MalformedCode
  | 'INVALID_RECORD'
  | 'INVALID_OPTION'
  | 'INVALID_SEQUENCE_NUMBER'
  | 'INVALID_HASH_KEY'
  | 'INVALID_EVENT'
  | 'SCHEMA_MISMATCH'
  | 'OUT_OF_TIME'
  | 'TARGET_BATCH_OVERFLOW';

/** Where in the input an error or a diagnostic belongs. Fields that are not known are missing. */
export interface ErrorContext {
  /** Index of the Kinesis record in the list that was passed, from 0. */
  readonly recordIndex?: number | undefined;
  /** Sequence number of the Kinesis record. */
  readonly sequenceNumber?: string | undefined;
  /** Place of a user record in its aggregated record, from 0. */
  readonly subSequenceNumber?: number | undefined;
  /** Byte of the record's data (after base64), from 0, at which reading stopped. */
  readonly byteOffset?: number | undefined;
}

/**
 * The only error that this package throws. Switch on `code`: `instanceof` fails if a bundle has two copies of
 * the package. Neither the message nor any field contains payload bytes or keys, so it is safe to log.
 *
 * @example
 * ```ts
 * try {
 *   deaggregateRecords(event.Records, { onMalformed: 'throw' });
 * } catch (error) {
 *   if (error instanceof DeaggregationError) console.error(error.code, error.byteOffset);
 *   throw error;
 * }
 * ```
 */
export class DeaggregationError extends Error implements ErrorContext {
  /** Always `DeaggregationError`: safe to check where `instanceof` is not. */
  override readonly name = 'DeaggregationError';
  /** What went wrong, for a `switch`. */
  readonly code: DeaggregationErrorCode;
  readonly recordIndex: number | undefined;
  readonly sequenceNumber: string | undefined;
  readonly subSequenceNumber: number | undefined;
  readonly byteOffset: number | undefined;

  /** Made by this package; public so that tests can make one too. */
  constructor(code: DeaggregationErrorCode, message: string, context: ErrorContext = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.recordIndex = context.recordIndex;
    this.sequenceNumber = context.sequenceNumber;
    this.subSequenceNumber = context.subSequenceNumber;
    this.byteOffset = context.byteOffset;
  }
}

/** An `INVALID_OPTION` error. */
export function invalidOption(name: string, found: string, expected: string): DeaggregationError {
  return new DeaggregationError('INVALID_OPTION', `${name} is ${found}, expected ${expected}`);
}

/** Thrown where a message cannot be read. The flow adds which record it was. */
export class MalformedRecordError extends Error {
  override readonly name = 'MalformedRecordError';
  readonly code: MalformedCode;
  /** In the message; whoever opened the frame adds the magic number's length. */
  byteOffset: number | undefined;

  constructor(code: MalformedCode, message: string, byteOffset?: number) {
    super(message);
    this.code = code;
    this.byteOffset = byteOffset;
  }
}
