import { RecordAggregator, type Shard, ShardedAggregator } from '@kpl-kit/aggregator';

/** Packs user records for a stream that is split and merged. */
export type Producer = Pick<ShardedAggregator, 'userRecordCount' | 'add' | 'flush' | 'updateShards'>;

/** So few that there are entries of many kinds, and so many that some wait for long. */
export const MAX_RECORDS = 20;

/** Packs by shard. */
export function shardedProducer(shards: readonly Shard[]): Producer {
  return new ShardedAggregator({ shards, maxRecords: MAX_RECORDS });
}

/** Packs everything together, wherever it goes: it knows nothing about shards. */
export function plainProducer(): Producer {
  const aggregator = new RecordAggregator({ maxRecords: MAX_RECORDS });
  return {
    get userRecordCount() {
      return aggregator.userRecordCount;
    },
    add: (userRecord) => [aggregator.add(userRecord) ?? []].flat(),
    flush: () => aggregator.flush(),
    updateShards: () => [],
  };
}
