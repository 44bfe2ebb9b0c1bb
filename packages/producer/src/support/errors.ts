import type { UserRecord } from '@kpl-kit/aggregator';

/** What was wrong. The README has a table of causes and remedies. */
export type ProducerErrorCode = 'INVALID_OPTION' | 'CLOSED' | 'ABORTED' | 'STOPPED' | 'UNSENT';

/**
 * What this package throws and rejects with; only a bad user record is an `AggregationError`, and what is
 * missing when it opens an error of the SDK. Switch on `code`: `instanceof` fails when a bundle holds two
 * copies of the package. Neither the message nor any field that is printed holds payload bytes or keys.
 */
export class ProducerError extends Error {
  /** `UnsentError` for the subclass: safe to check where `instanceof` is not. */
  override readonly name: string = 'ProducerError';
  /** What was wrong, for a `switch`. */
  readonly code: ProducerErrorCode;

  /** Made by this package; public so that tests can make one too. */
  constructor(code: ProducerErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

/**
 * User records that are not known to be in the stream: keep them somewhere, or they are lost. Some may be in
 * it, if a request got no response. The cause is what was last wrong with one of them.
 */
export class UnsentError extends ProducerError {
  override readonly name = 'UnsentError';
  readonly #userRecords: readonly UserRecord[];

  /** Made by this package; public so that tests can make one too. */
  constructor(userRecords: readonly UserRecord[], cause?: unknown) {
    const what = userRecords.length === 1 ? '1 user record is' : `${userRecords.length} user records are`;
    super('UNSENT', `${what} not known to be in the stream${cause === undefined ? '' : `: ${cause}`}`, cause);
    this.#userRecords = userRecords;
  }

  /** As they were put, in order within each shard. Not enumerable: a log of the error has no payload in it. */
  get userRecords(): readonly UserRecord[] {
    return this.#userRecords;
  }
}
