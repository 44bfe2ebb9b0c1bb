import { digestEntries, type PutRecordsEntry } from './entry/put-records-entry.ts';
import { Packer } from './packing/packer.ts';
import type { AggregatorOptions } from './support/limits.ts';
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
  readonly #packer: Packer;

  /** Throws an {@link AggregationError} with the code `INVALID_OPTION`. */
  constructor(options: AggregatorOptions = {}) {
    this.#packer = new Packer(options);
  }

  /** How many user records wait for their entry. */
  get userRecordCount(): number {
    return this.#packer.userRecordCount;
  }

  /**
   * Adds one user record. Returns an entry when a limit is reached; some user records may still wait.
   * Throws an {@link AggregationError} for a bad user record; everything added before is still there.
   */
  add(userRecord: UserRecord): PutRecordsEntry | undefined {
    const full = this.#packer.add(userRecord);
    return full && digestEntries([full])[0];
  }

  /** Packs all that is left. Returns the entries in order; none when nothing waits. */
  flush(): PutRecordsEntry[] {
    return digestEntries(this.#packer.flush());
  }
}
