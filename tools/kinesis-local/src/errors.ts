/**
 * - `INVALID_PORT`: the option is not a port number.
 * - `PORT_UNAVAILABLE`: the port that was asked for is taken, or reserved for the superuser.
 * - `EXITED`: the service ended before it answered.
 * - `TIMED_OUT`: the service did not answer in time.
 */
export type KinesisLocalErrorCode = 'INVALID_PORT' | 'PORT_UNAVAILABLE' | 'EXITED' | 'TIMED_OUT';

/** Why kinesis-local could not be started. The message says what to do, or what the service said last. */
export class KinesisLocalError extends Error {
  override readonly name = 'KinesisLocalError';
  readonly code: KinesisLocalErrorCode;

  constructor(code: KinesisLocalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
