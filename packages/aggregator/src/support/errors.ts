/**
 * What was wrong, for a `switch`.
 *
 * - `INVALID_USER_RECORD`: not an object.
 * - `INVALID_PARTITION_KEY`: not a string of 1 to 256 characters, or not valid Unicode.
 * - `INVALID_EXPLICIT_HASH_KEY`: not a decimal number from 0 to 2^128 - 1.
 * - `INVALID_DATA`: not a `Uint8Array`.
 * - `INVALID_TAGS`: not a list of `{ key, value? }` of strings.
 * - `USER_RECORD_TOO_LARGE`: data and partition key, and what tags add to them, are over 10 MiB together, or over the stream's limit.
 * - `INVALID_OPTION`: an option has a value that it cannot have.
 * - `INVALID_SHARDS`: the shards leave gaps or overlap, are no shards, or lack one.
 * - `AGGREGATION_UNSUPPORTED`: the stream is service-managed (record distribution strategy AUTO).
 * - `INVALID_OUTPUT`: what PutRecords is said to have returned is not for these entries.
 * - `INVALID_ENTRY`: the entries are no list, or one of them is not one that a `ShardedAggregator` has made.
 * - `ENTRY_TOO_LARGE`: an entry is too large for any PutRecords request.
 */
export type AggregationErrorCode =
  | 'INVALID_USER_RECORD'
  | 'INVALID_PARTITION_KEY'
  | 'INVALID_EXPLICIT_HASH_KEY'
  | 'INVALID_DATA'
  | 'INVALID_TAGS'
  | 'USER_RECORD_TOO_LARGE'
  | 'INVALID_OPTION'
  | 'INVALID_SHARDS'
  | 'AGGREGATION_UNSUPPORTED'
  | 'INVALID_OUTPUT'
  | 'INVALID_ENTRY'
  | 'ENTRY_TOO_LARGE';

/**
 * The one error that this package throws. Switch on `code`: `instanceof` fails when a bundle holds two copies of
 * the package. Neither the message nor any field holds payload bytes or keys, so it is safe to log.
 *
 * @example
 * ```ts
 * try {
 *   aggregator.add(userRecord);
 * } catch (error) {
 *   if (error instanceof AggregationError) console.error(error.code, error.field);
 * }
 * ```
 */
export class AggregationError extends Error {
  /** Always `AggregationError`: safe to ask where `instanceof` is not. */
  override readonly name = 'AggregationError';
  /** What was wrong, for a `switch`. */
  readonly code: AggregationErrorCode;
  /** The field or option that was wrong, such as `partitionKey`; `userRecord` for the whole of it. */
  readonly field: string;
  /** Position in the list that was passed, from 0; undefined when one user record was added alone. */
  readonly userRecordIndex: number | undefined;

  readonly #problem: string;

  /** Made by this package; public so that tests can make one too. */
  constructor(code: AggregationErrorCode, field: string, problem: string, userRecordIndex?: number) {
    super(`${userRecordIndex === undefined ? '' : `user record ${userRecordIndex}: `}${field} ${problem}`);
    this.code = code;
    this.field = field;
    this.userRecordIndex = userRecordIndex;
    this.#problem = problem;
  }

  /** The same error with the position of the user record in its list. */
  at(userRecordIndex: number): AggregationError {
    return new AggregationError(this.code, this.field, this.#problem, userRecordIndex);
  }
}
