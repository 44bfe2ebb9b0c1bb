import { KinesisStream, type Shard } from '@kpl-kit/testkit/kinesis-stream';
import { KclConsumer } from './kcl-consumer.ts';
import { createLeaseTable, type Services } from './services.ts';

const SHARD_COUNT = 3;

/** A new stream of three shards, and a KCL application that reads it. */
export interface ConsumedStream {
  readonly stream: KinesisStream;
  readonly consumer: KclConsumer;
}

/**
 * Makes both, and stops the consumer when `work` is done. The application has its leases before `work`
 * begins: on kinesis-local it cannot make them once the stream was resharded.
 */
export async function withConsumedStream<Result>(
  name: string,
  services: Services,
  work: (consumed: ConsumedStream) => Promise<Result>,
): Promise<Result> {
  const stream = await KinesisStream.create(services.kinesis.endpoint, name, SHARD_COUNT);
  await createLeaseTable(services.dynamoDbEndpoint, name);
  const consumer = new KclConsumer(services, name);
  try {
    const shards = idsOf(await stream.openShards());
    await consumer.until(() =>
      shards.filter((id) => !consumer.begun.has(id)).map((id) => `the lease of ${id}`),
    );
    return await work({ stream, consumer });
  } finally {
    await consumer.stop();
    stream.close();
  }
}

/**
 * Resolves when the KCL has read everything in the stream: each closed shard to its SHARD_END, and each open
 * one to a marker that is put now. It has dropped what it has not delivered by then; nothing else shows that.
 */
export async function readToEnd({ stream, consumer }: ConsumedStream, round = 0): Promise<void> {
  const open = await stream.openShards();
  const openIds = idsOf(open);
  const closedIds = idsOf(await stream.shards()).filter((id) => !openIds.includes(id));
  const PartitionKey = `marker-${round}`;
  const Data = new TextEncoder().encode(JSON.stringify({ marker: round }));
  await stream.put(
    open.map(({ HashKeyRange }) => ({ PartitionKey, ExplicitHashKey: HashKeyRange?.StartingHashKey, Data })),
  );
  const hasMarker = (id: string) =>
    consumer.deliveries.some(({ shardId, partitionKey }) => shardId === id && partitionKey === PartitionKey);
  await consumer.until(() => [
    ...closedIds.filter((id) => !consumer.ended.has(id)).map((id) => `the SHARD_END of ${id}`),
    ...openIds.filter((id) => !hasMarker(id)).map((id) => `the last record of ${id}`),
  ]);
}

function idsOf(shards: readonly Shard[]): string[] {
  return shards.map(({ ShardId }) => ShardId as string);
}
