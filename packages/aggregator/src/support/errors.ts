/** What was wrong. The README has a table of causes and remedies. */
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
 * The one error that this package throws. Switch on `code`: `instanceof` fails when a bundle holds two copies
 * of the package. Neither the message nor any field holds payload bytes or keys, so it is safe to log.
 *
 * @example
 * ```ts
 * if (error instanceof AggregationError && error.code === 'USER_RECORD_TOO_LARGE') return divide(userRecord);
 * ```
 */
export class AggregationError extends Error {
  /** Always `AggregationError`: safe to check where `instanceof` is not. */
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
