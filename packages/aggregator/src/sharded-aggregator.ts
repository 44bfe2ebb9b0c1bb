import type { PutRecordsEntry } from './entry/put-records-entry.ts';
import { rememberContents } from './packing/entry-contents.ts';
import { type PackedEntry, Packer } from './packing/packer.ts';
import { type Shard, ShardMap } from './shards/shard-map.ts';
import { AggregationError } from './support/errors.ts';
import {
  type AggregatorOptions,
  checkWholeNumber,
  type Limits,
  MAX_RECORD_BYTE_LENGTH,
  resolveLimits,
} from './support/limits.ts';
import { checkUserRecord } from './user-record/check-user-record.ts';
import { hashKeyOf } from './user-record/hash-key.ts';
import type { CheckedUserRecord, UserRecord } from './user-record/user-record.ts';

/** Options of {@link ShardedAggregator}. The limits hold for each shard, as in the KPL. */
export interface ShardedAggregatorOptions extends AggregatorOptions {
  /** The stream's shards as ListShards returns them, all pages together; without them see `withoutShards`. Closed ones are left out. */
  readonly shards?: readonly Shard[] | undefined;
  /**
   * What to do as long as the shards are not known.
   *
   * - `'raw'` (default): each user record goes out alone at once, as from the KPL.
   * - `'byHashKey'`: user records with the same hash key are packed together: they belong to one shard, whichever it is.
   */
  readonly withoutShards?: 'raw' | 'byHashKey' | undefined;
  /** How many bytes may wait in all shards together; what waits longest goes out then. 64 MiB by default. */
  readonly maxBufferedBytes?: number | undefined;
  /** `StreamDescriptionSummary` of DescribeStreamSummary: its limit for a record holds, and one on which aggregation is not supported is refused. */
  readonly stream?:
    | {
        /** `AUTO` for a service-managed stream. */
        readonly RecordDistributionStrategy?: string | undefined;
        /** The most that a record may hold, data and partition key together; without it 10,240 (10 MiB). */
        readonly MaxRecordSizeInKiB?: number | undefined;
      }
    | undefined;
}

const DEFAULT_MAX_BUFFERED_BYTES = 67_108_864;

/**
 * Packs user records into entries for PutRecords, each of user records of one shard, as the KPL does (aggregator.h): a consumer that
 * checks hash key ranges, as the KCL does, drops an entry with user records of two shards. No network: get the shards with
 * ListShards, and again when {@link findMisplaced} finds something.
 *
 * User records of one shard come out in the order in which they were added.
 *
 * @example
 * ```ts
 * const { Shards } = await client.send(new ListShardsCommand({ StreamName: 'orders' }));
 * const aggregator = new ShardedAggregator({ shards: Shards });
 * const entries = orders.flatMap((order) => aggregator.add(toUserRecord(order)));
 * entries.push(...aggregator.flush());
 * ```
 */
export class ShardedAggregator {
  readonly #limits: Limits;
  readonly #maxBufferedBytes: number;
  readonly #isRawWithoutShards: boolean;
  #shardMap: ShardMap | undefined;
  /** Those for which something waits, by shard or hash key: the one that waits longest comes first. */
  readonly #packers = new Map<string, Packer>();
  #bufferedByteLength = 0;

  /** Throws an {@link AggregationError}: `INVALID_OPTION`, `INVALID_SHARDS`, `AGGREGATION_UNSUPPORTED`. */
  constructor(options: ShardedAggregatorOptions = {}) {
    const {
      shards,
      stream,
      withoutShards = 'raw',
      maxBufferedBytes = DEFAULT_MAX_BUFFERED_BYTES,
    } = options ?? {};
    checkStream(stream);
    this.#limits = resolveLimits(options, maxRecordByteLengthOf(stream));
    checkWholeNumber('maxBufferedBytes', maxBufferedBytes, 0, Number.MAX_SAFE_INTEGER);
    if (withoutShards !== 'raw' && withoutShards !== 'byHashKey') {
      throw new AggregationError('INVALID_OPTION', 'withoutShards', `is not 'raw' or 'byHashKey'`);
    }
    if (stream?.RecordDistributionStrategy === 'AUTO') {
      const problem = 'is service-managed (AUTO), on which aggregation is not supported';
      throw new AggregationError('AGGREGATION_UNSUPPORTED', 'stream', problem);
    }
    this.#maxBufferedBytes = maxBufferedBytes;
    this.#isRawWithoutShards = withoutShards === 'raw';
    this.#shardMap = shards === undefined ? undefined : new ShardMap(shards);
  }

  /** How many user records wait, in all shards. */
  get userRecordCount(): number {
    let count = 0;
    for (const packer of this.#packers.values()) count += packer.count;
    return count;
  }

  /** Exact size of the entries of all that waits. */
  get bufferedByteLength(): number {
    return this.#bufferedByteLength;
  }

  /**
   * Adds one user record. Returns the entries that are full or make room, none for most.
   *
   * Throws an {@link AggregationError} for a bad user record; everything added before is still there.
   */
  add(userRecord: UserRecord): PutRecordsEntry[] {
    const entries: PutRecordsEntry[] = [];
    this.#add(checkUserRecord(userRecord, this.#limits.maxRecordByteLength), entries);
    return entries;
  }

  /** Packs all that is left. Returns the entries, those of one shard in order; none when nothing waits. */
  flush(): PutRecordsEntry[] {
    const entries: PutRecordsEntry[] = [];
    while (this.#packers.size > 0) this.#flushOldest(entries);
    return entries;
  }

  /**
   * Goes on with other shards, after a reshard. What waits is grouped anew: those of one old shard stay in order. Returns the entries
   * that are full then. Throws `INVALID_SHARDS` and changes nothing when these are none.
   */
  updateShards(shards: readonly Shard[]): PutRecordsEntry[] {
    this.#shardMap = new ShardMap(shards);
    const waiting = [...this.#packers.values()].flatMap((packer) => packer.drain());
    this.#packers.clear();
    this.#bufferedByteLength = 0;
    const entries: PutRecordsEntry[] = [];
    for (const userRecord of waiting) this.#add(userRecord, entries);
    return entries;
  }

  #add(userRecord: CheckedUserRecord, entries: PutRecordsEntry[]): void {
    const group = this.#groupOf(userRecord);
    const packer = this.#packers.get(group) ?? new Packer(this.#limits);
    this.#track(group, packer, entries, () => packer.add(userRecord));
    // As the KPL does before it has its shard map: nothing waits then but this one.
    if (this.#shardMap === undefined && this.#isRawWithoutShards) this.#flushOldest(entries);
    while (this.#bufferedByteLength > this.#maxBufferedBytes) this.#flushOldest(entries);
  }

  /** User records of one group belong to one shard. */
  #groupOf(userRecord: CheckedUserRecord): string {
    const hashKey = hashKeyOf(userRecord);
    return this.#shardMap === undefined ? String(hashKey) : this.#shardMap.shardOf(hashKey);
  }

  #flushOldest(entries: PutRecordsEntry[]): void {
    for (const [group, packer] of this.#packers) {
      this.#track(group, packer, entries, () => packer.flushOnce());
      return;
    }
  }

  /** Keeps the sum and the order of what waits. An entry that goes out makes way for the others: its packer begins to wait anew. */
  #track(
    group: string,
    packer: Packer,
    entries: PutRecordsEntry[],
    change: () => PackedEntry | undefined,
  ): void {
    const before = packer.byteLength;
    const packed = change();
    this.#bufferedByteLength += packer.byteLength - before;
    if (packed !== undefined) {
      entries.push(rememberContents(packed));
      this.#packers.delete(group);
    }
    if (packer.count > 0) this.#packers.set(group, packer);
  }
}

/** What is not looked at would be taken for a stream without limits: the whole answer of DescribeStreamSummary, or a name. */
function checkStream(stream: unknown): void {
  if (stream === undefined || stream === null) return;
  if (typeof stream === 'object' && !('StreamDescriptionSummary' in stream)) return;
  const problem = 'is not the StreamDescriptionSummary of DescribeStreamSummary';
  throw new AggregationError('INVALID_OPTION', 'stream', problem);
}

function maxRecordByteLengthOf(stream: ShardedAggregatorOptions['stream']): number {
  const largest = MAX_RECORD_BYTE_LENGTH / 1024;
  const sizeInKiB = stream?.MaxRecordSizeInKiB ?? largest;
  checkWholeNumber('stream.MaxRecordSizeInKiB', sizeInKiB, 1, largest);
  return sizeInKiB * 1024;
}
