import type { PutRecordsEntry } from './entry/put-records-entry.ts';
import { Packer } from './packing/packer.ts';
import { type AggregatorOptions, resolveLimits } from './support/limits.ts';
import { checkUserRecord } from './user-record/check-user-record.ts';
import type { UserRecord } from './user-record/user-record.ts';

/**
 * Packs user records into entries for PutRecords, with the limits and the byte layout of the KPL.
 *
 * All user records of one entry go to one shard, that of the first: a consumer that checks hash key ranges, as the
 * KCL does, drops user records that belong to another. For a stream of several shards take `ShardedAggregator`.
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
  readonly #packer: Packer;

  /** Throws an {@link AggregationError} with the code `INVALID_OPTION`. */
  constructor(options?: AggregatorOptions) {
    this.#packer = new Packer(resolveLimits(options));
  }

  /** How many user records wait for their entry. */
  get userRecordCount(): number {
    return this.#packer.count;
  }

  /**
   * Adds one user record. Returns an entry when a limit is reached, which may leave some user records waiting.
   *
   * Throws an {@link AggregationError} for a bad user record; everything added before is still there.
   */
  add(userRecord: UserRecord): PutRecordsEntry | undefined {
    return this.#packer.add(checkUserRecord(userRecord))?.entry;
  }

  /** Packs all that is left. Returns the entries in order; none when nothing waits. */
  flush(): PutRecordsEntry[] {
    const entries: PutRecordsEntry[] = [];
    for (let packed = this.#packer.flushOnce(); packed !== undefined; packed = this.#packer.flushOnce()) {
      entries.push(packed.entry);
    }
    return entries;
  }
}
