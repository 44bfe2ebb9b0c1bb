import type { UserRecord } from '@kpl-kit/aggregator';

/** What was wrong. The README has a table of causes and remedies. */
export type ProducerErrorCode = 'INVALID_OPTION' | 'CLOSED' | 'ABORTED' | 'STOPPED' | 'UNSENT';

/**
 * The error of this package. (For a bad user record it is an `AggregationError`; `open` passes on the SDK's
 * errors.) Switch on `code`: `instanceof` fails when a bundle holds two copies of the package. Neither the
 * message nor any enumerable field holds payload bytes or keys, so it is safe to log.
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
 * Has user records that are not known to be in the stream: store them, or they are lost. Some may be in the
 * stream, if a request got no response. `cause` is the last error of one of them.
 */
export class UnsentError extends ProducerError {
  override readonly name = 'UnsentError';
  readonly #userRecords: readonly UserRecord[];

  /** Made by this package; public so that tests can make one too. */
  constructor(userRecords: readonly UserRecord[], cause?: unknown) {
    const what = userRecords.length === 1 ? '1 user record is' : `${userRecords.length} user records are`;
    super(
      'UNSENT',
      `${what} not known to be in the stream${cause === undefined ? '' : `: ${textOf(cause)}`}`,
      cause,
    );
    this.#userRecords = userRecords;
  }

  /** As they were put, in order within each shard. Not enumerable, so that logs have no payload. */
  get userRecords(): readonly UserRecord[] {
    return this.#userRecords;
  }
}

/** Anything can be thrown, or be the reason of an abort: not everything has a text. */
function textOf(cause: unknown): string {
  try {
    return String(cause);
  } catch {
    return `a cause of type ${typeof cause}`;
  }
}
