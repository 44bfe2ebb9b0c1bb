import type { Words } from '../md5/md5-of-key.ts';
import { AggregationError } from '../support/errors.ts';
import { type HashKey, readHashKey, toWords, writeHashKey } from '../user-record/user-record.ts';

/** A shard of a stream, as ListShards returns it. */
export interface Shard {
  /** Such as `shardId-000000000000`. */
  readonly ShardId?: string | undefined;
  /** The hash keys of the shard, both ends included. */
  readonly HashKeyRange?:
    | {
        /** In decimal. */
        readonly StartingHashKey?: string | undefined;
        /** In decimal. */
        readonly EndingHashKey?: string | undefined;
      }
    | undefined;
  /** A closed shard, which takes no more records, has an end. */
  readonly SequenceNumberRange?:
    | {
        /** Missing while the shard is open. */
        readonly EndingSequenceNumber?: string | undefined;
      }
    | undefined;
}

/** The hash keys of one shard, both ends included. */
export interface HashKeyRange {
  /** Such as `shardId-000000000000`. */
  readonly shardId: string;
  /** The first hash key of the shard. */
  readonly starting: bigint;
  /** The last hash key of the shard. */
  readonly ending: bigint;
}

const LARGEST = 2n ** 128n - 1n;
const NOT_A_HASH_KEY = 'is not 32 hexadecimal or 39 decimal digits';

/** The shards of a stream, read and checked once: for `ShardedAggregator` and for `findMisplaced`. */
export class ShardMap {
  /** Another copy of this package knows it by this, where `instanceof` fails. */
  readonly [Symbol.toStringTag] = 'ShardMap';
  readonly #ranges = new Map<string, HashKeyRange>();
  /** Of the open shards, in order. */
  readonly #openRanges: HashKeyRange[] = [];
  /** Their last hash keys as text, by its length; written when first needed. */
  readonly #endings = new Map<number, readonly string[]>();
  #endingWords: readonly Words[] | undefined;

  /**
   * Takes all pages of ListShards together, closed shards too. Throws `INVALID_SHARDS` unless each hash key
   * belongs to exactly one open shard: guessing would lose user records.
   */
  constructor(shards: readonly Shard[]) {
    for (const shard of arrayOf(shards)) {
      const range = readRange(shard, this.#ranges.size);
      if (this.#ranges.has(range.shardId)) throw invalid(`has ${range.shardId} twice`);
      this.#ranges.set(range.shardId, range);
      // Some emulators of Kinesis write null where there is none.
      if ((shard.SequenceNumberRange?.EndingSequenceNumber ?? null) === null) this.#openRanges.push(range);
    }
    this.#openRanges.sort((a, b) => (a.starting < b.starting ? -1 : 1));
    let next = 0n;
    for (const { shardId, starting, ending } of this.#openRanges) {
      if (starting !== next) {
        throw invalid(`${starting < next ? 'overlap' : 'leave a gap'} before the hash keys of ${shardId}`);
      }
      next = ending + 1n;
    }
    if (next <= LARGEST) throw invalid(next === 0n ? 'has no open shard' : 'leave a gap at their end');
    wordFinders.set(this, (hashKey) => this.#shardIdOfWords(hashKey));
  }

  /** The hash keys of a shard, open or closed; `undefined` for one that is not among the shards. */
  get(shardId: string): HashKeyRange | undefined {
    return this.#ranges.get(shardId);
  }

  /**
   * The id of the open shard that takes a hash key (KPL, shard_map.cc). The hash key is 32 hexadecimal digits,
   * such as the MD5 of a partition key, or 39 decimal ones.
   */
  shardIdOf(hashKey: string): string {
    if (typeof hashKey !== 'string') throw new AggregationError('INVALID_OPTION', 'hashKey', NOT_A_HASH_KEY);
    const endings = this.#endings.get(hashKey.length) ?? this.#writeEndings(hashKey.length);
    // Text of one case: among others, F comes before a.
    const digits = hashKey.toLowerCase();
    const index = findShard(digits, endings, isTextBeyond);
    // Of 39 digits, or not digits.
    if (isTextBeyond(digits, endings[index] as string))
      throw new AggregationError('INVALID_OPTION', 'hashKey', NOT_A_HASH_KEY);
    return (this.#openRanges[index] as HashKeyRange).shardId;
  }

  #shardIdOfWords(hashKey: Words): string {
    this.#endingWords ??= this.#openRanges.map(({ ending }) => toWords(ending));
    const index = findShard(hashKey, this.#endingWords, areWordsBeyond);
    return (this.#openRanges[index] as HashKeyRange).shardId;
  }

  #writeEndings(length: number): readonly string[] {
    if (length !== 32 && length !== 39)
      throw new AggregationError('INVALID_OPTION', 'hashKey', NOT_A_HASH_KEY);
    const endings = this.#openRanges.map(({ ending }) => writeHashKey(ending, length));
    this.#endings.set(length, endings);
    return endings;
  }
}

/** What finds a shard by words, for each map that this copy of the package has made. Not public. */
const wordFinders = /* @__PURE__ */ new WeakMap<ShardMap, (hashKey: Words) => string>();

/** Returns what finds a shard as `shardIdOf` does, but also by words, which are not written as text first. */
export function shardFinderOf(shardMap: ShardMap): (hashKey: HashKey) => string {
  const findByText = (hashKey: Words) => shardMap.shardIdOf(writeHashKey(readHashKey(hashKey), 32));
  const findByWords = wordFinders.get(shardMap) ?? findByText;
  return (hashKey) => (typeof hashKey === 'string' ? shardMap.shardIdOf(hashKey) : findByWords(hashKey));
}

/** The index of the first shard that does not end before a hash key; the last one if they all do. */
function findShard<HashKey>(
  hashKey: HashKey,
  endings: readonly HashKey[],
  isBeyond: (hashKey: HashKey, ending: HashKey) => boolean,
): number {
  let low = 0;
  let high = endings.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBeyond(hashKey, endings[middle] as HashKey)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isTextBeyond(hashKey: string, ending: string): boolean {
  return hashKey > ending;
}

function areWordsBeyond(hashKey: Words, ending: Words): boolean {
  if (hashKey[0] !== ending[0]) return hashKey[0] > ending[0];
  if (hashKey[1] !== ending[1]) return hashKey[1] > ending[1];
  if (hashKey[2] !== ending[2]) return hashKey[2] > ending[2];
  return hashKey[3] > ending[3];
}

export function toShardMap(shards: ShardMap | readonly Shard[]): ShardMap {
  return isShardMap(shards) ? shards : new ShardMap(shards);
}

/** Where to find these shards. Reads no others of an array. Throws `INVALID_SHARDS`. */
export function rangesOf(shards: ShardMap | readonly Shard[], ids: Set<unknown>): Pick<ShardMap, 'get'> {
  if (isShardMap(shards)) return shards;
  const wanted = arrayOf(shards).filter((shard) => ids.has(shard?.ShardId));
  return new Map(wanted.map((shard, index) => [shard.ShardId as string, readRange(shard, index)]));
}

function isShardMap(shards: unknown): shards is ShardMap {
  return Object.prototype.toString.call(shards) === '[object ShardMap]';
}

function arrayOf(shards: readonly Shard[]) {
  if (!Array.isArray(shards)) throw invalid('is not an array of shards, as ListShards returns them');
  return shards as readonly Shard[];
}

function readRange(shard: Shard | null | undefined, index: number): HashKeyRange {
  const { ShardId: shardId, HashKeyRange: range } = shard ?? {};
  if (typeof shardId !== 'string' || shardId === '') throw invalid(`has no ShardId at ${index}`);
  const starting = toHashKey(range?.StartingHashKey);
  const ending = toHashKey(range?.EndingHashKey);
  if (starting === undefined || ending === undefined || starting > ending) {
    throw invalid(`has no range of hash keys for ${shardId}`);
  }
  return { shardId, starting, ending };
}

function toHashKey(text: unknown): bigint | undefined {
  const hashKey = typeof text === 'string' && /^\d{1,39}$/.test(text) ? BigInt(text) : undefined;
  return hashKey === undefined || hashKey > LARGEST ? undefined : hashKey;
}

function invalid(problem: string): AggregationError {
  return new AggregationError('INVALID_SHARDS', 'shards', problem);
}
