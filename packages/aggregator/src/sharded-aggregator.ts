import {
  type Contents,
  contentsOf,
  digestEntries,
  type PutRecordsEntry,
  type UndigestedEntry,
} from './entry/put-records-entry.ts';
import { USER_RECORD_COST } from './packing/container.ts';
import { ContainerQueue } from './packing/container-queue.ts';
import { type Shard, type ShardMap, shardFinderOf, toShardMap } from './shards/shard-map.ts';
import { AggregationError } from './support/errors.ts';
import type { AggregatorOptions, Limits, StreamSettings } from './support/limits.ts';
import { checkOptions, checkWholeNumber, notASummary, resolveLimits, unsupported } from './support/limits.ts';
import { checkUserRecord } from './user-record/check-user-record.ts';
import type { CheckedUserRecord, UserRecord } from './user-record/user-record.ts';
import { type HashKey, hashKeyOf, readHashKey, toWords } from './user-record/user-record.ts';

/** Options of {@link ShardedAggregator}. The limits hold for each shard, as in the KPL. */
export interface ShardedAggregatorOptions extends AggregatorOptions {
  /** The stream's shards, or all pages of ListShards as they are. Without them see `withoutShards`. */
  readonly shards?: ShardMap | readonly Shard[] | undefined;
  /**
   * What to do while the shards are not known. `'raw'` (default) sends each user record alone at once, as the
   * KPL does. `'byHashKey'` packs those with the same hash key together, since they belong to one shard.
   */
  readonly withoutShards?: 'raw' | 'byHashKey' | undefined;
  /**
   * How many bytes of memory may wait in all shards together, 64 MiB by default: data, keys, and about 450
   * for each user record and 500 for each shard. Beyond it, what waits longest goes out.
   */
  readonly maxBufferedBytes?: number | undefined;
  /**
   * How many full entries to keep back until all are returned together, 1 by default. Their digests are then made
   * side by side: those of 16 in a third of the time.
   */
  readonly minEntries?: number | undefined;
  /**
   * `StreamDescriptionSummary` of DescribeStreamSummary: its record size is a limit. If it says `AUTO`, each user
   * record goes out raw at once, as from the KPL 1.1.1.
   */
  readonly stream?: StreamSettings | undefined;
  /**
   * Called with each entry to send, so that none can be ignored: `add`, `flush`, `updateShards` and
   * `updateStream` then return none. If it throws, so do they, and the next call passes the same entry again.
   */
  readonly onEntry?: ((entry: PutRecordsEntry) => void) | undefined;
}

const LIMIT_NAMES = ['maxBytes', 'maxRecords', 'loneRecords'];
const OPTION_NAMES = [
  ...LIMIT_NAMES,
  'shards',
  'withoutShards',
  'maxBufferedBytes',
  'minEntries',
  'stream',
  'onEntry',
];

/**
 * Packs user records into entries for PutRecords, each with user records of one shard, as the KPL does
 * (aggregator.h): a consumer that checks hash key ranges, such as the KCL, drops an entry with those of two.
 * No network: get the shards with ListShards, and again when {@link findMisplaced} finds something. User
 * records of one shard come out in the order in which they were added.
 *
 * @example
 * ```ts
 * // One page. With a NextToken, ask for the next one, and pass the shards of all pages.
 * const { Shards } = await client.send(new ListShardsCommand({ StreamName: 'orders' }));
 * const entries: PutRecordsEntry[] = [];
 * const aggregator = new ShardedAggregator({ shards: Shards, onEntry: (entry) => entries.push(entry) });
 * for (const order of orders) aggregator.add(toUserRecord(order));
 * aggregator.flush();
 * ```
 */
export class ShardedAggregator {
  readonly #options: AggregatorOptions;
  #limits: Limits;
  readonly #maxBufferedBytes: number;
  readonly #maxWithoutShards: number;
  readonly #minEntries: number;
  /** `undefined` while the shards are not known. */
  #shards: ShardMap | undefined;
  #groupOf: (hashKey: HashKey) => string;
  #queue: ContainerQueue;
  /** Full entries kept back, in order, and the memory that they take, roughly. */
  #full: UndigestedEntry[] = [];
  #fullMemoryByteLength = 0;
  readonly #onEntry: ((entry: PutRecordsEntry) => void) | undefined;
  /** For `onEntry`, the next one last. */
  #ready: PutRecordsEntry[] = [];

  /** Throws an {@link AggregationError}: `INVALID_OPTION`, `INVALID_SHARDS`, `AGGREGATION_UNSUPPORTED`. */
  constructor(options: ShardedAggregatorOptions = {}) {
    checkOptions(options, OPTION_NAMES);
    const { shards, withoutShards = 'raw', maxBufferedBytes = 67_108_864, minEntries = 1 } = options;
    this.#options = { ...options };
    this.#limits = resolveLimits(options, options.stream);
    checkWholeNumber('maxBufferedBytes', maxBufferedBytes, 0, Number.MAX_SAFE_INTEGER);
    checkWholeNumber('minEntries', minEntries, 1, Number.MAX_SAFE_INTEGER);
    if (withoutShards !== 'raw' && withoutShards !== 'byHashKey') {
      throw new AggregationError('INVALID_OPTION', 'withoutShards', `is not 'raw' or 'byHashKey'`);
    }
    this.#maxBufferedBytes = maxBufferedBytes;
    this.#minEntries = minEntries;
    // Until the KPL has its shard map, nothing waits.
    this.#maxWithoutShards = withoutShards === 'raw' ? 0 : maxBufferedBytes;
    this.#shards = shards === undefined ? undefined : toShardMap(shards);
    this.#groupOf = this.#shards === undefined ? groupOf : shardFinderOf(this.#shards);
    this.#queue = new ContainerQueue(this.#limits, this.#shards);
    if (options.onEntry !== undefined && typeof options.onEntry !== 'function') {
      throw new AggregationError('INVALID_OPTION', 'onEntry', 'is not a function');
    }
    this.#onEntry = options.onEntry;
  }

  /** How many user records wait, in all shards. */
  get userRecordCount(): number {
    const held = this.#held.reduce((sum, entry) => sum + userRecordsIn(entry).length, 0);
    return this.#queue.userRecordCount + held;
  }

  /** Size of the entries of all that waits, if each is aggregated. A lone user record may go out raw. */
  get bufferedByteLength(): number {
    return this.#held.reduce((sum, entry) => sum + entry.Data.length, this.#queue.byteLength);
  }

  /** Entries kept back, or on which `onEntry` threw. */
  get #held(): PutRecordsEntry[] {
    return [...this.#full.map(({ entry }) => entry), ...this.#ready];
  }

  /**
   * Adds one user record. Returns the entries that are full or make room, mostly none.
   * Throws an {@link AggregationError} for a bad user record; everything added before is still there.
   * What `onEntry` throws comes out too: the user record is there then, so do not add it again.
   */
  add(userRecord: UserRecord): PutRecordsEntry[] {
    const checked = checkUserRecord(userRecord, this.#limits);
    if (this.#limits.isServiceManaged && !checked.isRawWhenAlone) throw unsupported('tags', 'are there');
    return this.#handOver(this.#add(checked));
  }

  /** Packs all that is left. Returns the entries, those of one shard in order; none when nothing waits. */
  flush(): PutRecordsEntry[] {
    return this.#handOver([...this.#takeFull(), ...this.#packOldest(0)]);
  }

  /**
   * Switches to new shards, after a reshard. User records that wait are regrouped, those of one old shard in
   * order. Returns the entries that are full then. Throws `INVALID_SHARDS`, and changes nothing in that case.
   */
  updateShards(shards: ShardMap | readonly Shard[]): PutRecordsEntry[] {
    this.#shards = toShardMap(shards);
    this.#groupOf = shardFinderOf(this.#shards);
    return this.#regroup();
  }

  /**
   * Switches to what DescribeStreamSummary says now. If the stream has become service-managed (`AUTO`), returns
   * all that waits, each user record raw. What waits is not checked against a smaller `MaxRecordSizeInKiB`:
   * flush first. Throws `INVALID_OPTION`, also without a description, or `AGGREGATION_UNSUPPORTED` when a user
   * record that waits has tags (flush first), and changes nothing in that case.
   */
  updateStream(stream: StreamSettings): PutRecordsEntry[] {
    if (stream === undefined || stream === null) throw notASummary();
    const limits = resolveLimits(this.#options, stream);
    const hasTags = this.#waiting.some(({ isRawWhenAlone }) => !isRawWhenAlone);
    if (limits.isServiceManaged && hasTags) throw unsupported('tags', 'wait');
    this.#limits = limits;
    return this.#regroup();
  }

  #regroup(): PutRecordsEntry[] {
    const waiting = this.#waiting;
    this.#takeFull();
    this.#queue = new ContainerQueue(this.#limits, this.#shards);
    return this.#handOver(waiting.flatMap((userRecord) => this.#add(userRecord)));
  }

  #add(userRecord: CheckedUserRecord): UndigestedEntry[] {
    const max = this.#shards === undefined ? this.#maxWithoutShards : this.#maxBufferedBytes;
    const maxMemoryBytes = this.#limits.isServiceManaged ? 0 : max;
    // User records of one group belong to one shard. If nothing may wait, each is alone in any group.
    const group = maxMemoryBytes === 0 ? '' : this.#groupOf(hashKeyOf(userRecord));
    const full = this.#queue.add(group, userRecord);
    if (full !== undefined) this.#keepBack(full);
    const memoryByteLength = this.#queue.memoryByteLength + this.#fullMemoryByteLength;
    if (this.#full.length < this.#minEntries && memoryByteLength <= maxMemoryBytes) return [];
    return [...this.#takeFull(), ...this.#packOldest(maxMemoryBytes)];
  }

  #keepBack(full: UndigestedEntry): void {
    this.#full.push(full);
    // Data is there twice: in the entry, and in its user records.
    const { length } = userRecordsIn(full.entry);
    this.#fullMemoryByteLength += 2 * full.entry.Data.length + USER_RECORD_COST * length;
  }

  #takeFull(): UndigestedEntry[] {
    const full = this.#full;
    if (full.length === 0) return full;
    this.#full = [];
    this.#fullMemoryByteLength = 0;
    return full;
  }

  get #waiting(): CheckedUserRecord[] {
    return [...this.#fullUserRecords, ...this.#queue.userRecords];
  }

  get #fullUserRecords(): CheckedUserRecord[] {
    return this.#full.flatMap(({ entry }) => userRecordsIn(entry));
  }

  /** Digests entries and passes them to `onEntry`, one by one; keeps one on which it throws. Without it, returns them. */
  #handOver(undigested: UndigestedEntry[]): PutRecordsEntry[] {
    const entries = digestEntries(undigested);
    if (this.#onEntry === undefined) return entries;
    if (entries.length > 0) this.#ready = [...entries.reverse(), ...this.#ready];
    for (let entry = this.#ready.pop(); entry !== undefined; entry = this.#ready.pop()) {
      try {
        this.#onEntry(entry);
      } catch (error) {
        this.#ready.push(entry);
        throw error;
      }
    }
    return [];
  }

  /** Packs what waits longest, until the rest costs no more memory than this. */
  #packOldest(maxMemoryBytes: number): UndigestedEntry[] {
    const entries: UndigestedEntry[] = [];
    while (this.#queue.memoryByteLength > maxMemoryBytes) entries.push(this.#queue.packOldest());
    return entries;
  }
}

function userRecordsIn(entry: PutRecordsEntry): readonly CheckedUserRecord[] {
  return (contentsOf(entry) as Contents).userRecords;
}

/** The 128 bits of a hash key, explicit or digested. `String.fromCharCode` takes 16 bits of each number. */
function groupOf(hashKey: HashKey): string {
  const [a, b, c, d] = typeof hashKey === 'string' ? toWords(readHashKey(hashKey)) : hashKey;
  return String.fromCharCode(a >>> 16, a, b >>> 16, b, c >>> 16, c, d >>> 16, d);
}
