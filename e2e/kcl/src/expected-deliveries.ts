import { type Deaggregated, deaggregateStream } from '@kpl-kit/deagg';
import type { KinesisRecord, KinesisStream } from '@kpl-kit/testkit/kinesis-stream';
import { rangeOf } from '@kpl-kit/testkit/shards';
import type { Delivery } from './delivery.ts';

const POLICIES = ['keep', 'drop-record', 'drop-aggregate'] as const;
type Policy = (typeof POLICIES)[number];

/**
 * What deagg returns for the Kinesis records of a stream, depending on what it does with user records outside
 * the shard. The KCL is expected to deliver the same as with `'drop-aggregate'`.
 */
export type ExpectedDeliveries = Readonly<Record<Policy, readonly Delivery[]>>;

/** Reads all shards to their ends. */
export async function expectedDeliveries(stream: KinesisStream): Promise<ExpectedDeliveries> {
  const expected: Record<Policy, Delivery[]> = { keep: [], 'drop-record': [], 'drop-aggregate': [] };
  for (const shard of await stream.shards()) {
    for (const outsideShardRange of POLICIES) {
      const options = { onMalformed: 'throw', shardRange: rangeOf(shard), outsideShardRange } as const;
      for await (const record of deaggregateStream(stream.read(shard.ShardId), options)) {
        expected[outsideShardRange].push(toDelivery(record, shard.ShardId as string));
      }
    }
  }
  return expected;
}

function toDelivery(record: Deaggregated<KinesisRecord>, shardId: string): Delivery {
  const fields = 'SubSequenceNumber' in record ? record : undefined;
  return {
    shardId,
    sequenceNumber: record.SequenceNumber as string,
    subSequenceNumber: fields?.SubSequenceNumber as number | undefined,
    partitionKey: record.PartitionKey as string,
    explicitHashKey: fields?.ExplicitHashKey as string | undefined,
    data: Buffer.from(record.Data as Uint8Array).toString('base64'),
  };
}
