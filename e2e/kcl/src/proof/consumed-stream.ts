import { KinesisStream, type Shard } from '@kpl-kit/testkit/stream/kinesis-stream';
import { type Delivery, toPlace } from '../consumer/delivery.ts';
import { type Awaited, KclConsumer, TooLateError } from '../consumer/kcl-consumer.ts';
import { KclProofError } from '../errors.ts';
import type { Surroundings } from '../services/surroundings.ts';
import { compareDeliveries } from './compare.ts';
import { expectedDeliveries } from './expected-deliveries.ts';

const SHARD_COUNT = 3;

/** A new stream of three shards, and a KCL application that reads it. */
export interface ConsumedStream {
  readonly stream: KinesisStream;
  readonly consumer: KclConsumer;
}

/**
 * Makes both and stops the consumer when `work` is done. The application has its leases before `work` begins: on kinesis-local it
 * cannot make them once the stream was resharded.
 */
export async function withConsumedStream<Result>(
  name: string,
  { kinesis, dynamoDb, classPath, signal }: Surroundings,
  work: (consumed: ConsumedStream) => Promise<Result>,
): Promise<Result> {
  const stream = await KinesisStream.create(kinesis.endpoint, name, SHARD_COUNT);
  try {
    const consumer = new KclConsumer({
      classPath,
      stream: name,
      kinesisEndpoint: kinesis.endpoint,
      dynamoDbEndpoint: dynamoDb.endpoint,
      signal,
    });
    try {
      const shards = await stream.openShards();
      await consumer.until(
        shards.map(({ ShardId = '' }) => ({
          what: `the lease of ${ShardId}`,
          isThere: ({ begun }) => begun.has(ShardId),
        })),
      );
      return await work({ stream, consumer });
    } finally {
      await consumer.stop();
    }
  } finally {
    stream.close();
  }
}

/** The partition key of a record behind which there is nothing more. */
const MARKER = 'marker';
/** How many of those that are missing an error names. */
const SHOWN = 10;

/**
 * Resolves when the KCL has read all that is in the stream: the SHARD_END of every closed shard, and of every open one a marker that
 * is put now. What was not delivered then will not be: there is no other sign of an aggregated record that the KCL drops.
 */
export async function readToEnd({ stream, consumer }: ConsumedStream, round = 0): Promise<void> {
  const shards = await stream.shards();
  const open = await stream.openShards();
  const openIds = new Set(open.map(({ ShardId }) => ShardId));
  const closed = shards.filter(({ ShardId }) => !openIds.has(ShardId));
  const partitionKey = `${MARKER}-${round}`;
  await stream.put(
    open.map(({ HashKeyRange }) => ({
      PartitionKey: partitionKey,
      ExplicitHashKey: HashKeyRange?.StartingHashKey,
      Data: new TextEncoder().encode(JSON.stringify({ marker: round })),
    })),
  );
  const awaited = [
    ...closed.map(({ ShardId = '' }) => ({
      what: `the SHARD_END of ${ShardId}`,
      isThere: ({ ended }: KclConsumer) => ended.has(ShardId),
    })),
    ...open.map((shard) => lastOf(shard, partitionKey)),
  ];
  try {
    await consumer.until(awaited);
  } catch (error) {
    if (!(error instanceof TooLateError)) throw error;
    const { withoutDropped } = await expectedDeliveries(stream);
    const { missing } = compareDeliveries(withoutDropped, consumer.deliveries);
    throw new KclProofError(`${error.message}\nOf what deagg gives it has not delivered ${list(missing)}`);
  }
}

function list(missing: readonly Delivery[]): string {
  const lines = missing.slice(0, SHOWN).map((delivery) => `  ${toPlace(delivery)}`);
  return [`${missing.length} records${lines.length > 0 ? ', the first of them:' : '.'}`, ...lines].join('\n');
}

function lastOf({ ShardId }: Shard, partitionKey: string): Awaited {
  return {
    what: `the last record of ${ShardId}`,
    isThere: ({ deliveries }) =>
      deliveries.some((delivery) => delivery.shardId === ShardId && delivery.partitionKey === partitionKey),
  };
}
