import type { Deadline } from './deadline.ts';
import type { ReportFailure } from './kinesis-handler-options.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';

/** User records one after another. */
export interface Lane {
  /** The one to begin now, if any; the one before it is done unless it has failed. */
  next(): LambdaUserRecord | undefined;
  /** Called when the last one that `next` has returned fails. */
  failed(): void;
}

/**
 * Handles the user records of a lane until there is none to begin, or no time. What settles after the deadline
 * does not count. No promise is made for a user record that needs none, and `then` takes half of the time of
 * an `await` in a loop: bench `handler/async function`.
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
      let isHandling = false;
      try {
        for (record = lane.next(); record !== undefined; record = lane.next()) {
          if (deadline.hasPassed()) break;
          isHandling = true;
          const pending = handle(record);
          if (isPromiseLike(pending)) {
            // Of a promise of another kind, what it resolves with may be a promise again.
            Promise.resolve(pending).then(proceed, failInTime);
            return;
          }
          isHandling = false;
        }
        resolve();
      } catch (error) {
        if (isHandling) fail(error);
        else reject(error);
      }
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
