import { Answer } from '../support/answer.ts';
import type { UnsentError } from '../support/errors.ts';
import type { PendingUserRecord } from '../user-record/pending-user-record.ts';
import type { GivenUp, Unsent } from './unsent.ts';

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
  /** Where the user records given up since it was called begin. */
  givenUp: GivenUp | undefined;
  #settle: (error: UnsentError | undefined) => void = () => {};

  constructor(number: number) {
    this.number = number;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
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

  /** The user records given up since it was called, of those that it covers. */
  *unsent(): Iterable<Unsent> {
    for (let place = this.givenUp; place !== undefined; place = place.next) {
      if (place.unsent !== undefined && place.flushNumber <= this.number) yield place.unsent;
    }
  }
}
