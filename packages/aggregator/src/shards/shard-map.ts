import { AggregationError } from '../support/errors.ts';

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
  readonly shardId: string;
  readonly starting: bigint;
  readonly ending: bigint;
}

const LARGEST_HASH_KEY = 2n ** 128n - 1n;

/**
 * Which open shard takes a hash key (KPL, shard_map.cc). Throws `INVALID_SHARDS` when the open shards are not all hash keys, each
 * in one of them: to guess would lose user records.
 */
export class ShardMap {
  readonly #ranges: readonly HashKeyRange[];

  constructor(shards: readonly Shard[]) {
    this.#ranges = rangesOf(shards, isOpen).toSorted((a, b) => (a.starting < b.starting ? -1 : 1));
    let next = 0n;
    for (const { shardId, starting, ending } of this.#ranges) {
      if (starting !== next) {
        throw invalid(`${starting < next ? 'overlap' : 'leave a gap'} before the hash keys of ${shardId}`);
      }
      next = ending + 1n;
    }
    if (next <= LARGEST_HASH_KEY)
      throw invalid(next === 0n ? 'has no open shard' : 'leave a gap at their end');
  }

  /** The id of the shard that takes the hash key. */
  shardOf(hashKey: bigint): string {
    let low = 0;
    let high = this.#ranges.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (hashKey > (this.#ranges[middle] as HashKeyRange).ending) low = middle + 1;
      else high = middle;
    }
    return (this.#ranges[low] as HashKeyRange).shardId;
  }
}

/** Checks each shard for itself, of those that are wanted. Throws `INVALID_SHARDS`. */
export function rangesOf(
  shards: readonly Shard[],
  isWanted: (shard: Shard) => boolean = () => true,
): HashKeyRange[] {
  if (!Array.isArray(shards)) throw invalid('is not an array of shards, as ListShards returns them');
  const shardIds = new Set<string>();
  return shards.filter(isWanted).map((shard, index) => {
    const { ShardId: shardId, HashKeyRange: range } = (shard ?? {}) as Shard;
    if (typeof shardId !== 'string' || shardId === '') throw invalid(`has no ShardId at ${index}`);
    if (shardIds.has(shardId)) throw invalid(`has ${shardId} twice`);
    shardIds.add(shardId);
    const starting = toHashKey(range?.StartingHashKey);
    const ending = toHashKey(range?.EndingHashKey);
    if (starting === undefined || ending === undefined || starting > ending) {
      throw invalid(`has no range of hash keys for ${shardId}`);
    }
    return { shardId, starting, ending };
  });
}

function isOpen(shard: Shard | null | undefined): boolean {
  // Some emulators of Kinesis write null where there is none.
  return (shard?.SequenceNumberRange?.EndingSequenceNumber ?? undefined) === undefined;
}

function toHashKey(text: unknown): bigint | undefined {
  const hashKey = typeof text === 'string' && /^\d{1,39}$/.test(text) ? BigInt(text) : undefined;
  return hashKey === undefined || hashKey > LARGEST_HASH_KEY ? undefined : hashKey;
}

function invalid(problem: string): AggregationError {
  return new AggregationError('INVALID_SHARDS', 'shards', problem);
}
