import type { Deadline } from './deadline.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';

/** A user record that was not handled, and why. */
export interface UserRecordFailure {
  readonly error: unknown;
  readonly record: LambdaUserRecord;
}

/** Handles one user record; may throw, or return a promise that rejects. */
export type RunUserRecord = (record: LambdaUserRecord) => unknown;

/** One after another, up to the first that fails or for which there is no time. */
export async function runInSequence(
  records: Iterable<LambdaUserRecord>,
  run: RunUserRecord,
  time: Deadline,
): Promise<UserRecordFailure[]> {
  for (const record of records) {
    // No `await` for what needs none: it takes longer than to unpack the user record.
    const attempted = attempt(record, run, time);
    const failure = isPromiseLike(attempted) ? await attempted : attempted;
    if (failure !== undefined) return [failure];
  }
  return [];
}

/**
 * Up to `concurrency` at a time, those of one partition key one after another, up to the first that fails. Keys take turns. When
 * the time is over, what was not begun of each key fails with its first user record.
 */
export async function runByPartitionKey(
  records: Iterable<LambdaUserRecord>,
  run: RunUserRecord,
  time: Deadline,
  concurrency: number,
): Promise<UserRecordFailure[]> {
  const failures: UserRecordFailure[] = [];
  const turns = queuesOf(records);
  let turn = 0;
  const takeTurns = async () => {
    while (turn < turns.length) {
      const queue = turns[turn++] as Queue;
      const failure = await attempt(queue.records[queue.position++] as LambdaUserRecord, run, time);
      if (failure !== undefined) failures.push(failure);
      else if (queue.position < queue.records.length) turns.push(queue);
    }
  };
  // One that finds no more turns may go: each key that is not done yet is with another one.
  await Promise.all(Array.from({ length: Math.min(concurrency, turns.length) }, takeTurns));
  return failures;
}

/** User records of one partition key, in order, and how many of them were begun. */
interface Queue {
  readonly records: LambdaUserRecord[];
  position: number;
}

/** In the order in which the keys come. Without a key there is no order to keep: such a record is a queue of its own. */
function queuesOf(records: Iterable<LambdaUserRecord>): Queue[] {
  const queues: Queue[] = [];
  const byKey = new Map<string, Queue>();
  for (const record of records) {
    const { partitionKey } = record;
    let queue = partitionKey === null ? undefined : byKey.get(partitionKey);
    if (queue === undefined) {
      queue = { records: [], position: 0 };
      queues.push(queue);
      if (partitionKey !== null) byKey.set(partitionKey, queue);
    }
    queue.records.push(record);
  }
  return queues;
}

function attempt(
  record: LambdaUserRecord,
  run: RunUserRecord,
  time: Deadline,
): UserRecordFailure | undefined | Promise<UserRecordFailure | undefined> {
  if (time.hasPassed()) return { record, error: time.signal.reason };
  try {
    const result = run(record);
    if (!isPromiseLike(result)) return undefined;
    return time.limit(result).then(
      () => undefined,
      (error: unknown) => ({ record, error }),
    );
  } catch (error) {
    return { record, error };
  }
}

/** Some libraries' promises are no `Promise`. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
