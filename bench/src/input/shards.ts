import type { Shard } from '@kpl-kit/aggregator';

/** Open shards of one size, as ListShards returns them. */
export function makeShards(count: number): Shard[] {
  const at = (index: number) => (2n ** 128n * BigInt(index)) / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    ShardId: `shardId-${String(index).padStart(12, '0')}`,
    HashKeyRange: { StartingHashKey: `${at(index)}`, EndingHashKey: `${at(index + 1) - 1n}` },
  }));
}
