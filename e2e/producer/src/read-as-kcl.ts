import { deaggregateStream } from '@kpl-kit/deagg';
import type { KinesisStream } from '@kpl-kit/testkit/stream/kinesis-stream';

/** What a consumer gets of a whole stream, and what it does not. */
export interface Delivered {
  /** Data of the user records, as text, in the order of each shard. */
  readonly texts: string[];
  /** Aggregated records that were dropped, since not all of their user records belong to the shard. */
  readonly droppedAggregates: number;
}

/** Reads every shard as the KCL does, which drops an aggregated record with a user record of another shard. */
export async function readAsKcl(stream: KinesisStream): Promise<Delivered> {
  const texts: string[] = [];
  let droppedAggregates = 0;
  for (const { ShardId, HashKeyRange } of await stream.shards()) {
    const { StartingHashKey = '', EndingHashKey = '' } = HashKeyRange ?? {};
    const userRecords = deaggregateStream(stream.read(ShardId), {
      shardRange: { startingHashKey: StartingHashKey, endingHashKey: EndingHashKey },
      outsideShardRange: 'drop-aggregate',
      onMalformed: 'throw',
      onDiagnostic: () => droppedAggregates++,
    });
    for await (const { Data } of userRecords) texts.push(Buffer.from(Data as Uint8Array).toString());
  }
  return { texts, droppedAggregates };
}
