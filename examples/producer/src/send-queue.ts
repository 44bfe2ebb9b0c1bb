import { type PutRecordsEntry, putRecordsBatches } from '@kpl-kit/aggregator';
import pLimit, { type LimitFunction } from 'p-limit';
import { UnsentError } from './unsent-error.ts';

/** Sends entries in requests as large as they can be: when all requests are under way, what waits goes together in the next one. */
export class SendQueue {
  readonly #deliver: (entries: readonly PutRecordsEntry[]) => Promise<void>;
  readonly #limit: LimitFunction;
  /** One for each entry that was added, since what waits with it may have gone before. */
  readonly #underWay = new Set<Promise<void>>();
  readonly #waiting: PutRecordsEntry[] = [];
  readonly #unsent: PutRecordsEntry[] = [];
  #wakers: (() => void)[] = [];
  #byteLength = 0;
  #cause: unknown;

  /** `deliver` rejects with an {@link UnsentError}; nothing more is sent then. */
  constructor(deliver: (entries: readonly PutRecordsEntry[]) => Promise<void>, maxRequests: number) {
    this.#deliver = deliver;
    this.#limit = pLimit(maxRequests);
  }

  /** Bytes that wait or are under way. */
  get byteLength(): number {
    return this.#byteLength;
  }

  add(entries: readonly PutRecordsEntry[]): void {
    for (const entry of entries) {
      this.#waiting.push(entry);
      this.#byteLength += entry.Data.length;
      const sent = this.#limit(() => this.#sendWaiting());
      this.#underWay.add(sent);
      void sent.then(() => this.#underWay.delete(sent));
    }
  }

  /** Resolves when a request is done, whatever came of it. */
  nextDone(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve));
  }

  /** Resolves when all that was added before is sent. Rejects with an {@link UnsentError} when something is not, and never will be. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
    this.throwIfFailed();
  }

  /** Throws an {@link UnsentError} with all that could not be sent. */
  throwIfFailed(): void {
    if (this.#unsent.length > 0) throw new UnsentError([...this.#unsent], this.#cause);
  }

  /** Never rejects. */
  async #sendWaiting(): Promise<void> {
    const [batch] = putRecordsBatches(this.#waiting);
    if (batch === undefined) return;
    this.#waiting.splice(0, batch.Records.length);
    try {
      if (this.#unsent.length > 0) throw new UnsentError(batch.Records, this.#cause);
      await this.#deliver(batch.Records);
    } catch (error) {
      const { entries, cause } = error instanceof UnsentError ? error : new UnsentError(batch.Records, error);
      this.#cause ??= cause;
      this.#unsent.push(...entries);
    }
    for (const entry of batch.Records) this.#byteLength -= entry.Data.length;
    for (const wake of this.#wakers.splice(0)) wake();
  }
}
