import type { Shard } from './kinesis-stream.ts';

/** Shards in an order in which each comes behind those from which it was split or merged: so a key's records stay in order. */
export function parentsFirst(shards: readonly Shard[]): Shard[] {
  const ordered: Shard[] = [];
  const waiting = new Set(shards);
  while (waiting.size > 0) {
    const idsWaiting = new Set([...waiting].map(({ ShardId }) => ShardId));
    const ready = [...waiting].filter((shard) => !parentsOf(shard).some((id) => idsWaiting.has(id)));
    if (ready.length === 0) throw new Error('shards are parents of each other');
    ordered.push(...ready);
    for (const shard of ready) waiting.delete(shard);
  }
  return ordered;
}

function parentsOf({ ParentShardId, AdjacentParentShardId }: Shard): string[] {
  // kinesis-local writes null where there is none.
  return [ParentShardId, AdjacentParentShardId].filter((id) => typeof id === 'string');
}
