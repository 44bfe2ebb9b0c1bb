import type { KinesisEventRecord } from './kinesis-event.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';

/** Something that has failed. */
export interface HandlerFailure {
  /** What the function threw, an `OUT_OF_TIME` error, or why the Kinesis record is malformed. */
  readonly error: unknown;
  /** The Kinesis record. */
  readonly source: KinesisEventRecord;
  /** The user record; missing when the Kinesis record could not be read, or was not reached in time. */
  readonly record?: LambdaUserRecord;
}

/** Passes a failure on to `onFailure`. Never rejects: its errors must not prevent the response. */
export type ReportFailure = (failure: HandlerFailure) => Promise<void>;

export function reporterOf(onFailure: (failure: HandlerFailure) => unknown): ReportFailure {
  return async (failure) => {
    try {
      await onFailure(failure);
    } catch (error) {
      logError('onFailure failed:', error);
    }
  };
}

/** What `onFailure` is by default. */
export function logFailure({ error, source, record }: HandlerFailure): void {
  logError(record === undefined ? `record ${source.eventID}` : `user record ${record.id}`, 'failed:', error);
}

/** An error can be anything, also something that throws when it is printed; and the log can be broken. */
function logError(...parts: unknown[]): void {
  for (const printed of [parts, [...parts.slice(0, -1), 'something that cannot be printed']]) {
    try {
      console.error(...printed);
      return;
    } catch {}
  }
}
