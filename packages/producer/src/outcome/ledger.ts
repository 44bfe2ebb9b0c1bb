import type { UserRecord } from '@kpl-kit/aggregator';
import type { Answer } from '../support/answer.ts';
import { UnsentError } from '../support/errors.ts';
import type { ProducerEvent } from '../support/events.ts';
import { type Delivery, PendingUserRecord, toUserRecord } from '../user-record/pending-user-record.ts';
import { Flush } from './flush.ts';
import { Unreported } from './unreported.ts';
import { GivenUp, toError, type Unsent } from './unsent.ts';

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

/** A user record for `onUnsent`. */
interface HandedOver {
  readonly pending: PendingUserRecord<Flush>;
  readonly unsent: Unsent;
  readonly place: GivenUp;
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
  /** The last place of the list, for the next user record that is given up. */
  #givenUp = new GivenUp();
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
   * No longer counts the memory of a user record of a pending call of `onUnsent`: it was put again, which counts
   * it again, or the call has ended. Returns whether there was one. Such a `put` must not wait for room, which may
   * come only when `onUnsent` ends.
   */
  releaseHandedOver(data: unknown): boolean {
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
    this.#keep(this.#tolerated, answer, { userRecord, cause: error });
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
    const forHandler: HandedOver[] = [];
    for (const pending of given) {
      const { answer, flush } = pending;
      const unsent = { userRecord: toUserRecord(pending), cause };
      answer?.reject(new UnsentError([unsent.userRecord], cause));
      if (answer?.isObserved) continue;
      const place = this.#givenUp;
      this.#givenUp = place.fill(flush.number, unsent);
      if (this.#options.onUnsent === undefined) this.#keep(this.#unsent, answer, unsent);
      else if (isAwaited(flush)) this.#keep(this.#tolerated, answer, unsent);
      else forHandler.push({ pending, unsent, place });
    }
    if (forHandler.length > 0) this.#handOver(forHandler, cause);
  }

  #keep<T>(unreported: Unreported, answer: Answer<T> | undefined, unsent: Unsent): void {
    unreported.add(unsent);
    if (answer !== undefined) answer.onObserved = () => unreported.remove([unsent]);
  }

  /** Calls `onUnsent`. If that fails, the user records are kept. */
  #handOver(all: readonly HandedOver[], cause: unknown): void {
    const userRecords = all.map(({ unsent }) => unsent.userRecord);
    const error = new UnsentError(userRecords, cause);
    const handOver = async () => {
      try {
        // Not at once: `onUnsent` may call the producer.
        await undefined;
        await this.#options.onUnsent?.(error);
        for (const { place } of all) place.unsent = undefined;
      } catch (failure) {
        for (const { pending, unsent } of all) {
          if (!this.#handedOver.has(unsent)) continue;
          unsent.cause = failure;
          this.#keep(this.#unsent, pending.answer, unsent);
        }
      }
    };
    // `onUnsent` may change the user records.
    const allData = userRecords.map(({ data }) => data);
    for (const { pending, unsent } of all) {
      this.#handedOver.add(unsent);
      // They take memory until it settles, so they still make `put` wait.
      this.#handedOverBytes.set(unsent.userRecord.data, pending.memoryByteLength);
      this.outstandingByteLength += pending.memoryByteLength;
    }
    const handedOver = handOver();
    this.#handingOver.add(handedOver);
    void handedOver.then(() => {
      this.#handingOver.delete(handedOver);
      this.#handedOver.remove(all.map(({ unsent }) => unsent));
      for (const data of allData) this.releaseHandedOver(data);
      this.#wakeWaiting();
    });
  }

  #settle(userRecord: PendingUserRecord<Flush>): void {
    userRecord.isSettled = true;
    this.outstandingCount--;
    this.outstandingByteLength -= userRecord.memoryByteLength;
    if (--userRecord.flush.outstandingCount === 0) this.#finishFlushes();
  }

  /** Starts a flush, which waits for everything put before. */
  flush(): Flush {
    const flush = this.#next;
    this.#next = new Flush(flush.number + 1);
    flush.next = this.#next;
    flush.givenUp = this.#givenUp;
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
    this.#report(flush, this.#handedOver);
  }

  #report(flush: Flush, handedOver: Iterable<Unsent> = []): void {
    if (flush.isSettled) return;
    const unsent = [...new Set([...flush.unsent(), ...handedOver, ...this.#unsent, ...this.#tolerated])];
    const error = toError(unsent);
    flush.settle(error);
    if (error === undefined) return;
    const remove = () => {
      this.#unsent.remove(unsent);
      this.#tolerated.remove(unsent);
      this.#handedOver.remove(unsent);
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

/** Whether anyone awaits this flush, or one called after it. */
function isAwaited(flush: Flush): boolean {
  for (let called = flush; called.next !== undefined; called = called.next) {
    if (called.isAwaited) return true;
  }
  return false;
}
