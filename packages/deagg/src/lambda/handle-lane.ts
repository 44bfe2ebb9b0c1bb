import type { Deadline } from './deadline.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';
import type { HandlerFailure, ReportFailure } from './report-failure.ts';

/** A user record, or a Kinesis record of which no user record is known. */
export type Unfinished = Omit<HandlerFailure, 'error'>;

/** The order in which the user records of an event are handled. What is left can be asked at any time. */
export interface Order {
  /** One for each user record that can be handled at a time, up to `concurrency`. */
  lanes(concurrency: number): Lane[];
  /** The Kinesis records that are not done, in the order of the event: failed, running or never begun. */
  undone(): readonly KinesisEventRecord[];
  /** The first that is running or not begun, unless a failure keeps it back. */
  firstLeft(): Unfinished | undefined;
}

/** User records one after another. */
export interface Lane {
  /** The one to begin now, if any and if there is time; the one before it is done unless it has failed. */
  next(): LambdaUserRecord | undefined;
  /** Called when the last one that `next` has returned fails. */
  failed(): void;
}

/**
 * Handles the user records of a lane until there is none to begin. What settles after the deadline does not
 * count. No promise is made for a user record that needs none, and `then` takes half of the time of an `await`
 * in a loop: bench `handler/async function`.
 */
export function handleLane(
  lane: Lane,
  handle: (record: LambdaUserRecord) => unknown,
  report: ReportFailure,
  deadline: Deadline,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let record: LambdaUserRecord | undefined;
    const proceed = () => {
      if (deadline.isOver) return resolve();
      try {
        for (record = lane.next(); record !== undefined; record = lane.next()) {
          if (mustWaitFor(record)) return;
        }
        resolve();
      } catch (error) {
        reject(error);
      }
    };
    const mustWaitFor = (record: LambdaUserRecord): boolean => {
      try {
        const pending = handle(record);
        if (!isPromiseLike(pending)) return false;
        // Of a promise of another kind, what it resolves with may be a promise again.
        Promise.resolve(pending).then(proceed, failInTime);
      } catch (error) {
        fail(error);
      }
      return true;
    };
    // Many may fail one right after the other, and `onFailure` may take long.
    const failInTime = (error: unknown) => (deadline.hasPassed() ? resolve() : fail(error));
    const fail = (error: unknown) => {
      if (record === undefined) return;
      lane.failed();
      report({ error, source: record.source, record }).then(proceed);
    };
    proceed();
  });
}

/** Some libraries' promises are not a `Promise`. */
function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
