import type { UserRecord } from '@kpl-kit/aggregator';
import type { Answer } from '../support/answer.ts';
import { UnsentError } from '../support/errors.ts';
import type { ProducerEvent } from '../support/events.ts';
import { type Delivery, PendingUserRecord, toUserRecord } from '../user-record/pending-user-record.ts';
import { Flush } from './flush.ts';
import { Unreported } from './unreported.ts';

/** Whom to tell. */
export interface OutcomeOptions {
  readonly onUnsent: ((error: UnsentError) => unknown) | undefined;
  readonly emit: ((event: ProducerEvent) => void) | undefined;
}

/** Where an entry is in the stream. */
export interface EntryDelivery {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly attempts: number;
  readonly isAggregated: boolean;
}

/**
 * Accounts for every user record that was taken, until it is delivered or reported as unsent: by `deliver`,
 * by a pending `flush` or `close`, by `onUnsent`, or else by the next `flush` or `close`.
 */
export class Ledger {
  takenCount = 0;
  deliveredCount = 0;
  unsentCount = 0;
  outstandingCount = 0;
  outstandingByteLength = 0;
  readonly #options: OutcomeOptions;
  /** User records given up. While there are any, the producer takes no more. */
  readonly #unsent = new Unreported();
  /**
   * User records for which it does not stop: refused by a `put` or `deliver` whose promise nothing observes, or
   * given up while an awaited flush waits for them, if there is `onUnsent`.
   */
  readonly #tolerated = new Unreported();
  /** Calls of `onUnsent` that have not settled. */
  readonly #handingOver = new Set<Promise<void>>();
  /** Their user records, unless a `flush` or `close` has rejected with them meanwhile. */
  readonly #handedOver = new Unreported();
  /** The memory taken by those that were not put again, by their data, of which each has its own. */
  readonly #handedOverBytes = new Map<unknown, number>();
  /** The next flush to be called. */
  #next = new Flush(0);
  /** The first flush that still waits, if it has been called. */
  #oldest = this.#next;
  /** Resolves what `nextSettled` has returned. */
  #wakeWaiting: () => void = () => {};

  constructor(options: OutcomeOptions) {
    this.#options = options;
  }

  /** Number of user records given up and not reported yet. */
  get unreportedCount(): number {
    return this.#unsent.count;
  }

  /** A user record that is about to be taken. */
  open(
    userRecord: UserRecord,
    data: Uint8Array,
    answer: Answer<Delivery> | undefined,
  ): PendingUserRecord<Flush> {
    return new PendingUserRecord(userRecord, data, performance.now(), this.#next, answer);
  }

  take(userRecord: PendingUserRecord<Flush>): void {
    this.takenCount++;
    this.outstandingCount++;
    this.outstandingByteLength += userRecord.memoryByteLength;
    userRecord.flush.outstandingCount++;
  }

  /**
   * Whether a caller has put a user record from a pending call of `onUnsent`. Its memory was counted already,
   * so `put` must not wait for room, which may come only when `onUnsent` ends.
   */
  putAgain(data: unknown): boolean {
    const byteLength = this.#handedOverBytes.get(data);
    if (byteLength === undefined) return false;
    this.#handedOverBytes.delete(data);
    this.outstandingByteLength -= byteLength;
    return true;
  }

  /** Rejects `answer`. If nothing observes it, the next `flush` or `close` rejects with the user record. */
  refuse<T>(answer: Answer<T>, userRecord: UserRecord, error: unknown): Answer<T> {
    answer.reject(error);
    if (answer.isObserved) return answer;
    this.#tolerated.add(answer, userRecord, error);
    answer.onObserved = () => this.#tolerated.remove([answer]);
    return answer;
  }

  /** Takes the user records of an entry, in order. */
  deliver(
    userRecords: readonly PendingUserRecord<Flush>[],
    { shardId, sequenceNumber, attempts, isAggregated }: EntryDelivery,
  ): void {
    // An iterator of entries would make an array for each (`pnpm put-time`).
    for (let index = 0; index < userRecords.length; index++) {
      const userRecord = userRecords[index] as PendingUserRecord<Flush>;
      if (userRecord.isSettled) continue;
      this.deliveredCount++;
      userRecord.answer?.resolve({
        shardId,
        sequenceNumber,
        subSequenceNumber: isAggregated ? index : undefined,
        attempts: userRecord.attempts + attempts,
      });
      this.#settle(userRecord);
    }
    this.#wakeWaiting();
  }

  giveUp(userRecords: readonly PendingUserRecord<Flush>[], cause: unknown): void {
    const given = userRecords.filter(({ isSettled }) => !isSettled);
    if (given.length === 0) return;
    this.unsentCount += given.length;
    this.#tell(given, cause);
    this.#options.emit?.({ type: 'unsent', userRecordCount: given.length, cause });
    // Last: it ends flushes, which have to know about them.
    for (const userRecord of given) this.#settle(userRecord);
    this.#wakeWaiting();
  }

  /** Reports user records that were given up, or keeps them until a caller asks. */
  #tell(given: readonly PendingUserRecord<Flush>[], cause: unknown): void {
    const forHandler = new Map<PendingUserRecord<Flush>, UserRecord>();
    for (const pending of given) {
      const { answer } = pending;
      const userRecord = toUserRecord(pending);
      answer?.reject(new UnsentError([userRecord], cause));
      if (answer?.isObserved) continue;
      const flushes = this.#flushesOf(pending);
      for (const flush of flushes) flush.addUnsent(pending, userRecord, cause);
      if (this.#options.onUnsent === undefined) this.#keep(this.#unsent, pending, userRecord, cause);
      else if (flushes.every((flush) => !flush.isAwaited)) forHandler.set(pending, userRecord);
      else this.#keep(this.#tolerated, pending, userRecord, cause);
    }
    if (forHandler.size > 0) this.#handOver(forHandler, cause);
  }

  #keep(
    unreported: Unreported,
    pending: PendingUserRecord<Flush>,
    userRecord: UserRecord,
    cause: unknown,
  ): void {
    unreported.add(pending, userRecord, cause);
    const { answer } = pending;
    if (answer !== undefined) answer.onObserved = () => unreported.remove([pending]);
  }

  /** Calls `onUnsent`. If that fails, the user records are kept. */
  #handOver(userRecords: ReadonlyMap<PendingUserRecord<Flush>, UserRecord>, cause: unknown): void {
    const error = new UnsentError([...userRecords.values()], cause);
    const handOver = async () => {
      try {
        // Not at once: `onUnsent` may call the producer.
        await undefined;
        await this.#options.onUnsent?.(error);
        for (const pending of userRecords.keys()) {
          for (const flush of this.#flushesOf(pending)) flush.removeUnsent(pending);
        }
      } catch (failure) {
        for (const [pending, userRecord] of userRecords) {
          if (this.#handedOver.has(pending)) this.#keep(this.#unsent, pending, userRecord, failure);
        }
      }
    };
    // `onUnsent` may change the user records.
    const allData = Array.from(userRecords.values(), ({ data }) => data);
    for (const [pending, userRecord] of userRecords) {
      this.#handedOver.add(pending, userRecord, cause);
      // They take memory until it settles, so they still make `put` wait.
      this.#handedOverBytes.set(userRecord.data, pending.memoryByteLength);
      this.outstandingByteLength += pending.memoryByteLength;
    }
    const handedOver = handOver();
    this.#handingOver.add(handedOver);
    void handedOver.then(() => {
      this.#handingOver.delete(handedOver);
      this.#handedOver.remove(userRecords.keys());
      for (const data of allData) this.putAgain(data);
      this.#wakeWaiting();
    });
  }

  #settle(userRecord: PendingUserRecord<Flush>): void {
    userRecord.isSettled = true;
    this.outstandingCount--;
    this.outstandingByteLength -= userRecord.memoryByteLength;
    if (--userRecord.flush.outstandingCount === 0) this.#finishFlushes();
  }

  /** The flushes called since a user record was put. */
  #flushesOf({ flush }: PendingUserRecord<Flush>): Flush[] {
    const flushes: Flush[] = [];
    for (let called = flush; called.next !== undefined; called = called.next) flushes.push(called);
    return flushes;
  }

  /** Starts a flush, which waits for everything put before. */
  flush(): Flush {
    const flush = this.#next;
    this.#next = new Flush(flush.number + 1);
    flush.next = this.#next;
    this.#finishFlushes();
    return flush;
  }

  /** Flushes finish in order: each waits for what those before it wait for. */
  #finishFlushes(): void {
    while (this.#oldest.outstandingCount === 0 && this.#oldest.next !== undefined) {
      void this.#finish(this.#oldest);
      this.#oldest = this.#oldest.next;
    }
  }

  /** Settles a flush for which nothing is outstanding, after pending calls of `onUnsent`. */
  async #finish(flush: Flush): Promise<void> {
    await Promise.all(this.#handingOver);
    this.#report(flush);
  }

  /** Settles a flush at its deadline. Includes user records of pending calls of `onUnsent`. */
  end(flush: Flush): void {
    for (const [key, { userRecord, cause }] of this.#handedOver.entries()) {
      flush.addUnsent(key, userRecord, cause);
    }
    this.#report(flush);
  }

  #report(flush: Flush): void {
    if (flush.isSettled) return;
    for (const unreported of [this.#unsent, this.#tolerated]) {
      for (const [key, { userRecord, cause }] of unreported.entries())
        flush.addUnsent(key, userRecord, cause);
    }
    const failure = flush.toError();
    flush.settle(failure?.error);
    if (failure === undefined) return;
    const { keys } = failure;
    const remove = () => {
      this.#unsent.remove(keys);
      this.#tolerated.remove(keys);
      this.#handedOver.remove(keys);
    };
    if (flush.isAwaited) remove();
    else flush.answer.onObserved = remove;
  }

  /** Resolves when anything has settled. One caller may wait at a time. */
  nextSettled(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeWaiting = resolve;
    });
  }
}
