import type { Shard } from '@aws-sdk/client-kinesis';
import { type PutRecordsEntry, ShardedAggregator, type UserRecord } from '@kpl-kit/aggregator';

/** The hash keys of a shard, both ends included, as `deagg` takes them. */
export function rangeOf({ HashKeyRange }: Shard): { startingHashKey: bigint; endingHashKey: bigint } {
  const { StartingHashKey = '', EndingHashKey = '' } = HashKeyRange ?? {};
  return { startingHashKey: BigInt(StartingHashKey), endingHashKey: BigInt(EndingHashKey) };
}

/** Shards sorted by their hash keys. */
export function byHashKey(shards: readonly Shard[]): Shard[] {
  return shards.toSorted((one, other) =>
    rangeOf(one).startingHashKey < rangeOf(other).startingHashKey ? -1 : 1,
  );
}

/** Packs by shard like the KPL, and flushes: the last user record of a shard goes raw when it is alone. */
export function aggregateByShard(
  userRecords: readonly UserRecord[],
  openShards: readonly Shard[],
  maxRecords: number,
): PutRecordsEntry[] {
  const aggregator = new ShardedAggregator({ shards: openShards, maxRecords });
  return [...userRecords.flatMap((userRecord) => aggregator.add(userRecord)), ...aggregator.flush()];
}
