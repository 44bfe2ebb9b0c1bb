import { ShardMap } from '@kpl-kit/aggregator';
import type { Range } from '../kpl.ts';

/** The shards of a stream, for the page. */
export interface KnownShards {
  readonly shardIds: readonly string[];
  readonly map: ShardMap;
}

const HASH_KEY_COUNT = 2n ** 128n;

/** Reads what `aws kinesis list-shards` prints. Throws an error that says what was expected. */
export function readShards(json: string): KnownShards {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error('Broken JSON, expected the output of aws kinesis list-shards.');
  }
  const list = Array.isArray(value) ? value : (value as { Shards?: unknown } | null)?.Shards;
  if (!Array.isArray(list))
    throw new Error('No list of Shards, expected the output of aws kinesis list-shards.');
  const map = new ShardMap(list);
  return { map, shardIds: list.map(({ ShardId }: { ShardId?: string }) => String(ShardId)) };
}

/** So many shards of the same size, as Kinesis makes them for a new stream. */
export function equalShards(count: number): KnownShards {
  const size = HASH_KEY_COUNT / BigInt(count);
  const shards = Array.from({ length: count }, (_, index) => ({
    ShardId: `shardId-${String(index).padStart(12, '0')}`,
    HashKeyRange: {
      StartingHashKey: String(size * BigInt(index)),
      EndingHashKey: String(index === count - 1 ? HASH_KEY_COUNT - 1n : size * BigInt(index + 1) - 1n),
    },
  }));
  return { map: new ShardMap(shards), shardIds: shards.map(({ ShardId }) => ShardId) };
}

export function rangeOf({ map }: KnownShards, shardId: string): Range | undefined {
  return map.get(shardId);
}

/** `hashKey` is in decimal. */
export function shardOf({ map }: KnownShards, hashKey: string): string {
  return map.shardIdOf(hashKey.padStart(39, '0'));
}
