import type { Shard } from '@kpl-kit/testkit/stream/kinesis-stream';

/** By their hash keys. */
export function inOrder(shards: readonly Shard[]): Shard[] {
  return shards.toSorted((one, other) => (rangeOf(one)[0] < rangeOf(other)[0] ? -1 : 1));
}

/** The first and the last hash key of each shard, and those at which it would be split in the middle, in decimal. */
export function edgesOf(shards: readonly Shard[]): string[] {
  return shards.flatMap((shard) => {
    const [starting, ending] = rangeOf(shard);
    const middle = (starting + ending) / 2n;
    return [starting, middle - 1n, middle, ending].map(String);
  });
}

function rangeOf({ HashKeyRange }: Shard): [bigint, bigint] {
  const { StartingHashKey = '', EndingHashKey = '' } = HashKeyRange ?? {};
  return [BigInt(StartingHashKey), BigInt(EndingHashKey)];
}
