import { createHash } from 'node:crypto';
import { type PutRecordsEntry, ShardedAggregator, type UserRecord } from '@kpl-kit/aggregator';
import type { Shard } from './kinesis-stream.ts';

/** Packs by shard, as the KPL does, and flushes: the last one for a shard goes raw when it is alone. */
export function aggregateByShard(
  userRecords: readonly UserRecord[],
  openShards: readonly Shard[],
  maxRecords: number,
): PutRecordsEntry[] {
  const aggregator = new ShardedAggregator({ shards: openShards, maxRecords });
  return [...userRecords.flatMap((userRecord) => aggregator.add(userRecord)), ...aggregator.flush()];
}

/** Whether the hash keys of a shard have this one among them. */
export function isIn({ HashKeyRange }: Shard, hashKey: bigint): boolean {
  const { StartingHashKey = '', EndingHashKey = '' } = HashKeyRange ?? {};
  return BigInt(StartingHashKey) <= hashKey && hashKey <= BigInt(EndingHashKey);
}

/** The explicit hash key, else the MD5 of the partition key. */
export function hashKeyOf({ partitionKey, explicitHashKey }: UserRecord): bigint {
  if (typeof explicitHashKey === 'string') return BigInt(explicitHashKey);
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
}
