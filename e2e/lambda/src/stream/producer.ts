import { createHash } from 'node:crypto';
import { RecordAggregator, type UserRecord } from '@kpl-kit/aggregator';
import type { PutRecordsRequestEntry, Shard } from './kinesis-stream.ts';

/**
 * Aggregates as the KPL does on a stream with several shards: what goes to one shard is packed together, so that no user record
 * lands where its hash key does not belong. The last one for a shard goes raw when it is alone.
 */
export function aggregateByShard(
  userRecords: readonly UserRecord[],
  openShards: readonly Shard[],
  maxRecords: number,
): PutRecordsRequestEntry[] {
  const aggregators = new Map(openShards.map((shard) => [shard, new RecordAggregator({ maxRecords })]));
  const entries: PutRecordsRequestEntry[] = [];
  for (const userRecord of userRecords) {
    const shard = openShards.find((candidate) => isIn(candidate, hashKeyOf(userRecord)));
    const entry = shard && aggregators.get(shard)?.add(userRecord);
    if (shard === undefined) throw new Error('the open shards leave a gap');
    if (entry !== undefined) entries.push(entry);
  }
  for (const aggregator of aggregators.values()) entries.push(...aggregator.flush());
  return entries;
}

/** Whether the hash keys of a shard have this one among them. */
export function isIn({ HashKeyRange }: Shard, hashKey: bigint): boolean {
  const { StartingHashKey = '', EndingHashKey = '' } = HashKeyRange ?? {};
  return BigInt(StartingHashKey) <= hashKey && hashKey <= BigInt(EndingHashKey);
}

/** The explicit hash key, else the MD5 of the partition key. */
function hashKeyOf({ partitionKey, explicitHashKey }: UserRecord): bigint {
  if (typeof explicitHashKey === 'string') return BigInt(explicitHashKey);
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
}
