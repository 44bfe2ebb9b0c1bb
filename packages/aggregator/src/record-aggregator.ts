import type { PutRecordsEntry } from './entry/put-records-entry.ts';
import { Container } from './packing/container.ts';
import { type AggregatorOptions, checkOptions, type Limits, resolveLimits } from './support/limits.ts';
import { checkUserRecord } from './user-record/check-user-record.ts';
import type { UserRecord } from './user-record/user-record.ts';

/**
 * Packs user records into entries for PutRecords, with the limits and the byte layout of the KPL.
 *
 * All user records of one entry go to one shard, that of the first: a consumer that checks hash key ranges,
 * such as the KCL, drops the entry if any belongs to another. For several shards, use `ShardedAggregator`.
 *
 * @example
 * ```ts
 * const aggregator = new RecordAggregator();
 * const entries: PutRecordsEntry[] = [];
 * for (const userRecord of userRecords) {
 *   const entry = aggregator.add(userRecord);
 *   if (entry) entries.push(entry);
 * }
 * entries.push(...aggregator.flush());
 * ```
 */
export class RecordAggregator {
  readonly #limits: Limits;
  #container: Container;

  /** Throws an {@link AggregationError} with the code `INVALID_OPTION`. */
  constructor(options: AggregatorOptions = {}) {
    checkOptions(options, ['maxBytes', 'maxRecords', 'loneRecords']);
    this.#limits = resolveLimits(options);
    this.#container = new Container(this.#limits);
  }

  /** How many user records wait for their entry. */
  get userRecordCount(): number {
    return this.#container.count;
  }

  /**
   * Adds one user record. Returns an entry when a limit is reached; some user records may still wait.
   * Throws an {@link AggregationError} for a bad user record; everything added before is still there.
   */
  add(userRecord: UserRecord): PutRecordsEntry | undefined {
    const isFull = this.#container.add(checkUserRecord(userRecord, this.#limits));
    return isFull ? this.#pack() : undefined;
  }

  /** Packs all that is left. Returns the entries in order; none when nothing waits. */
  flush(): PutRecordsEntry[] {
    const entries: PutRecordsEntry[] = [];
    while (this.#container.count > 0) entries.push(this.#pack());
    return entries;
  }

  #pack(): PutRecordsEntry {
    const { entry, left } = this.#container.pack();
    this.#container = new Container(this.#limits, left);
    return entry;
  }
}
