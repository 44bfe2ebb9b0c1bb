import { hash } from 'node:crypto';
import type { PutRecordsEntry, Shard } from '@kpl-kit/aggregator';
import { witnessMessage } from '@kpl-kit/proto/witness';

/** A user record that was sent. */
export interface SentUserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string | null | undefined;
  readonly data: Uint8Array;
}

/** The message in an entry; `undefined` for a lone user record, which goes raw. */
export function messageIn({
  Data,
  PartitionKey,
}: Pick<PutRecordsEntry, 'Data' | 'PartitionKey'>): Uint8Array | undefined {
  const isAggregated =
    PartitionKey === 'a' && Buffer.from(Data.subarray(0, 4)).toString('hex') === 'f3899ac2';
  return isAggregated ? Data.subarray(4, -16) : undefined;
}

/** The user records in an entry, for the generated decoder. A lone one comes with its hash key, though it may have given none. */
export function userRecordsIn({ Data, PartitionKey, ExplicitHashKey }: PutRecordsEntry): SentUserRecord[] {
  const message = messageIn({ Data, PartitionKey });
  if (message !== undefined) return witnessMessage(message) as SentUserRecord[];
  return [{ partitionKey: PartitionKey, explicitHashKey: ExplicitHashKey, data: Data }];
}

/** Short where data is long: a difference can be read. */
export function summary({ Data, PartitionKey, ExplicitHashKey }: PutRecordsEntry): object {
  const sha256 = hash('sha256', Data);
  return { byteLength: Data.length, sha256, PartitionKey, ExplicitHashKey };
}

/** The number that decides the shard. */
export function hashKeyOf(userRecord: {
  partitionKey: string;
  explicitHashKey?: string | null | undefined;
}): bigint {
  const { partitionKey, explicitHashKey } = userRecord;
  return BigInt(explicitHashKey ?? `0x${hash('md5', partitionKey)}`);
}

/** A shard as ListShards returns it. */
export function shard(ShardId: string, starting: bigint, ending: bigint): Shard {
  return { ShardId, HashKeyRange: { StartingHashKey: `${starting}`, EndingHashKey: `${ending}` } };
}

/** Whether a shard takes a hash key. */
export function takes({ HashKeyRange }: Shard, hashKey: bigint): boolean {
  const { StartingHashKey, EndingHashKey } = HashKeyRange as {
    StartingHashKey: string;
    EndingHashKey: string;
  };
  return hashKey >= BigInt(StartingHashKey) && hashKey <= BigInt(EndingHashKey);
}
