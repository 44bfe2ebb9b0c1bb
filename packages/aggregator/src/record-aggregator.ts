import { checkUserRecord } from './check-user-record.ts';
import { Container } from './container.ts';
import { type PutRecordsEntry, toEntry } from './entry.ts';
import { type AggregatorOptions, type Limits, resolveLimits } from './options.ts';
import type { UserRecord } from './user-record.ts';

/**
 * Packs user records into entries for PutRecords, with the limits and the byte layout of the KPL.
 *
 * All user records of one entry go to one shard, that of the first: a consumer that checks hash key ranges, as the
 * KCL does, drops user records that belong to another. Keep one aggregator for each shard of a stream that has
 * several.
 *
 * @example
 * ```ts
 * const aggregator = new RecordAggregator();
 * const entries: PutRecordsEntry[] = [];
 * for (const order of orders) {
 *   const data = new TextEncoder().encode(JSON.stringify(order));
 *   const entry = aggregator.add({ partitionKey: order.customer, data });
 *   if (entry) entries.push(entry);
 * }
 * entries.push(...aggregator.flush());
 * ```
 */
export class RecordAggregator {
  readonly #limits: Limits;
  #container = new Container();

  /** Throws an {@link AggregationError} with the code `INVALID_OPTION`. */
  constructor(options?: AggregatorOptions) {
    this.#limits = resolveLimits(options);
  }

  /** How many user records wait for their entry. */
  get userRecordCount(): number {
    return this.#container.count;
  }

  /**
   * Adds one user record. Returns an entry when a limit is reached, which may leave some user records waiting.
   *
   * Throws an {@link AggregationError} for a bad user record; everything added before is still there.
   */
  add(userRecord: UserRecord): PutRecordsEntry | undefined {
    this.#container.add(checkUserRecord(userRecord));
    const { maxBytes, maxRecords } = this.#limits;
    const isFull = this.userRecordCount >= maxRecords || this.#container.estimatedByteLength >= maxBytes;
    return isFull ? this.#flushOnce() : undefined;
  }

  /** Packs all that is left. Returns the entries in order; none when nothing waits. */
  flush(): PutRecordsEntry[] {
    const entries: PutRecordsEntry[] = [];
    for (let entry = this.#flushOnce(); entry !== undefined; entry = this.#flushOnce()) entries.push(entry);
    return entries;
  }

  /**
   * What does not fit starts the next container, in order (KPL, reducer.h). The count is never over `maxRecords`: an
   * entry goes out when it is reached.
   */
  #flushOnce(): PutRecordsEntry | undefined {
    const container = this.#container;
    if (container.count === 0) return undefined;
    const count = container.countThatFits(this.#limits.maxBytes);
    const entry = toEntry(container.first(count));
    this.#container = new Container();
    for (const userRecord of container.behind(count)) this.#container.add(userRecord);
    return entry;
  }
}
