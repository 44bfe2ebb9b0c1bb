import { type Deaggregated, deaggregateStream } from '@kpl-kit/deagg';
import type { KinesisRecord, KinesisStream } from '@kpl-kit/testkit/stream/kinesis-stream';
import type { Delivery } from '../consumer/delivery.ts';

/** What deagg gives for the Kinesis records of a stream. */
export interface ExpectedDeliveries {
  /** All user records. */
  readonly all: Delivery[];
  /** Without the aggregated records that hold a user record of another shard: what the KCL is expected to deliver. */
  readonly withoutDropped: Delivery[];
}

/** Reads all shards, the closed ones too, to their ends. */
export async function expectedDeliveries(stream: KinesisStream): Promise<ExpectedDeliveries> {
  const all: Delivery[] = [];
  const withoutDropped: Delivery[] = [];
  for (const { ShardId, HashKeyRange } of await stream.shards()) {
    const shardId = ShardId as string;
    const batches: KinesisRecord[][] = [];
    for await (const batch of stream.read(shardId)) batches.push(batch);

    const { StartingHashKey = '', EndingHashKey = '' } = HashKeyRange ?? {};
    const shardRange = { startingHashKey: StartingHashKey, endingHashKey: EndingHashKey };
    const strict = { onMalformed: 'throw' } as const;
    const asKcl = { ...strict, shardRange, outsideShardRange: 'drop-aggregate' } as const;
    for await (const record of deaggregateStream(batches, strict)) all.push(toDelivery(record, shardId));
    for await (const record of deaggregateStream(batches, asKcl)) {
      withoutDropped.push(toDelivery(record, shardId));
    }
  }
  return { all, withoutDropped };
}

function toDelivery(record: Deaggregated<KinesisRecord>, shardId: string): Delivery {
  const { SequenceNumber, PartitionKey, Data } = record;
  const fields = 'SubSequenceNumber' in record ? record : undefined;
  return {
    shardId,
    sequenceNumber: SequenceNumber as string,
    subSequenceNumber: fields?.SubSequenceNumber as number | undefined,
    partitionKey: PartitionKey as string,
    explicitHashKey: fields?.ExplicitHashKey as string | undefined,
    data: Buffer.from(Data as Uint8Array).toString('base64'),
  };
}
