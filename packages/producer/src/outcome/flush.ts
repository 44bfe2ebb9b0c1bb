import type { UserRecord } from '@kpl-kit/aggregator';
import { Answer } from '../support/answer.ts';
import { UnsentError } from '../support/errors.ts';
import type { PendingUserRecord } from '../user-record/pending-user-record.ts';

/** A call of `flush` or `close`, or the next one: waits for everything put before. */
export class Flush {
  /** In the order of the calls. */
  readonly number: number;
  /** The one after it, once it has been called. */
  next: Flush | undefined;
  /** User records put since the one before it that are neither in the stream nor given up. */
  outstandingCount = 0;
  readonly answer: Answer<void> = new Answer();
  /** Resolves with the error of `answer`, without observing that. */
  readonly settled: Promise<UnsentError | undefined>;
  isSettled = false;
  /** User records to reject with. */
  readonly #unsent = new Map<object, { readonly userRecord: UserRecord; readonly cause: unknown }>();

  #settle: (error: UnsentError | undefined) => void = () => {};

  constructor(number: number) {
    this.number = number;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  addUnsent(key: object, userRecord: UserRecord, cause: unknown): void {
    this.#unsent.set(key, { userRecord, cause });
  }

  removeUnsent(key: object): void {
    this.#unsent.delete(key);
  }

  covers({ flush }: PendingUserRecord<Flush>): boolean {
    return flush.number <= this.number;
  }

  get isAwaited(): boolean {
    return this.answer.isObserved;
  }

  /** Observes the answer on behalf of a caller. */
  await(): void {
    this.answer.catch(() => {});
  }

  settle(error: UnsentError | undefined): void {
    this.isSettled = true;
    if (error === undefined) this.answer.resolve();
    else this.answer.reject(error);
    this.#settle(error);
  }

  /**
   * The error to reject with, and the keys of its user records; `undefined` if there is nothing to report.
   */
  toError(): { readonly error: UnsentError; readonly keys: readonly object[] } | undefined {
    if (this.#unsent.size === 0) return undefined;
    const all = [...this.#unsent.values()];
    const userRecords = all.map(({ userRecord }) => userRecord);
    return { error: new UnsentError(userRecords, all[0]?.cause), keys: [...this.#unsent.keys()] };
  }
}
