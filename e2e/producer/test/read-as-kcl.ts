import { deaggregateStream } from '@kpl-kit/deagg';
import type { KinesisStream } from '@kpl-kit/testkit/kinesis-stream';
import { rangeOf } from '@kpl-kit/testkit/shards';

/** What a consumer that works like the KCL gets from a whole stream. */
export interface Delivered {
  /** Data of the user records, as text, in the order of each shard. */
  readonly texts: string[];
  /** Aggregated records that were dropped because one of their user records belongs to another shard. */
  readonly droppedAggregates: number;
}

/** Reads every shard like the KCL, which drops an aggregated record with a user record of another shard. */
export async function readAsKcl(stream: KinesisStream): Promise<Delivered> {
  const texts: string[] = [];
  let droppedAggregates = 0;
  for (const shard of await stream.shards()) {
    const userRecords = deaggregateStream(stream.read(shard.ShardId), {
      shardRange: rangeOf(shard),
      outsideShardRange: 'drop-aggregate',
      onMalformed: 'throw',
      onDiagnostic: () => droppedAggregates++,
    });
    for await (const { Data } of userRecords) texts.push(Buffer.from(Data as Uint8Array).toString());
  }
  return { texts, droppedAggregates };
}
