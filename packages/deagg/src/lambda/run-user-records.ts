import type { Deadline } from './deadline.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';

/** A user record that was not handled, and why. */
export interface UserRecordFailure {
  readonly error: unknown;
  readonly record: LambdaUserRecord;
}

/** Handles one user record; may throw, or return a promise that rejects. */
export type RunUserRecord = (record: LambdaUserRecord) => unknown;

/** One after another, until one fails or the deadline passes. */
export async function runInSequence(
  records: Iterable<LambdaUserRecord>,
  run: RunUserRecord,
  deadline: Deadline,
): Promise<UserRecordFailure[]> {
  for (const record of records) {
    // No `await` for what needs none: it takes longer than to unpack the user record.
    const attempted = attempt(record, run, deadline);
    const failure = isPromiseLike(attempted) ? await attempted : attempted;
    if (failure !== undefined) return [failure];
  }
  return [];
}

/**
 * Up to `concurrency` at a time, those of one partition key one after another until one fails. Keys take
 * turns. When the deadline passes, each key with records left fails with the first of them.
 */
export async function runByPartitionKey(
  records: Iterable<LambdaUserRecord>,
  run: RunUserRecord,
  deadline: Deadline,
  concurrency: number,
): Promise<UserRecordFailure[]> {
  const failures: UserRecordFailure[] = [];
  const turns = queuesOf(records);
  let turn = 0;
  const takeTurns = async () => {
    while (turn < turns.length) {
      const queue = turns[turn++] as Queue;
      const failure = await attempt(queue.records[queue.nextIndex++] as LambdaUserRecord, run, deadline);
      if (failure !== undefined) failures.push(failure);
      else if (queue.nextIndex < queue.records.length) turns.push(queue);
    }
  };
  // One that finds no more turns may go: each key that is not done yet is with another one.
  await Promise.all(Array.from({ length: Math.min(concurrency, turns.length) }, takeTurns));
  return failures;
}

/** User records of one partition key, in order, and the next one to begin. */
interface Queue {
  readonly records: LambdaUserRecord[];
  nextIndex: number;
}

/**
 * In the order in which the keys come. A record without a key, which has no order to keep, is its own queue.
 */
function queuesOf(records: Iterable<LambdaUserRecord>): Queue[] {
  const queues: Queue[] = [];
  const byKey = new Map<string, Queue>();
  for (const record of records) {
    const { partitionKey } = record;
    let queue = partitionKey === null ? undefined : byKey.get(partitionKey);
    if (queue === undefined) {
      queue = { records: [], nextIndex: 0 };
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
  deadline: Deadline,
): UserRecordFailure | undefined | Promise<UserRecordFailure | undefined> {
  if (deadline.hasPassed()) return { record, error: deadline.signal.reason };
  try {
    const result = run(record);
    if (!isPromiseLike(result)) return undefined;
    return deadline.race(result).then(
      () => undefined,
      (error: unknown) => ({ record, error }),
    );
  } catch (error) {
    return { record, error };
  }
}

/** Some libraries' promises are not a `Promise`. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
