import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DescribeStreamCommand,
  KinesisClient,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
  type StreamDescription,
} from '@aws-sdk/client-kinesis';
import { startKinesisLocal } from '@kpl-kit/kinesis-local';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Starts kinesis-local. Returns a client of it, and the function that ends both. */
export async function startLocalClient(): Promise<{ client: KinesisClient; stop: () => Promise<void> }> {
  const kinesis = await startKinesisLocal();
  const client = new KinesisClient({
    endpoint: kinesis.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // HTTP/1.1: the SDK's own choice for Kinesis is HTTP/2, which kinesis-local does not understand.
    requestHandler: new NodeHttpHandler(),
  });
  const stop = async () => {
    client.destroy();
    await kinesis.stop();
  };
  return { client, stop };
}

/** Creates a stream of one shard. */
export async function createStream(
  client: KinesisClient,
  StreamName: string,
): Promise<{ streamArn: string; shardId: string }> {
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  const { StreamARN, Shards } = await untilActive(client, StreamName);
  return { streamArn: StreamARN ?? '', shardId: Shards?.[0]?.ShardId ?? '' };
}

/** Waits until the stream can be used. */
export async function untilActive(client: KinesisClient, StreamName: string): Promise<StreamDescription> {
  for (;;) {
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamName }));
    if (StreamDescription?.StreamStatus === 'ACTIVE') return StreamDescription;
    await delay(50);
  }
}

let streamCount = 0;

/** Creates a stream of one shard with these records, and returns the sequence number of each. */
export async function createShardWith(
  client: KinesisClient,
  Records: Pick<PutRecordsRequestEntry, 'Data' | 'PartitionKey'>[],
): Promise<{ streamArn: string; shardId: string; sequenceNumbers: string[] }> {
  const StreamName = `stream-${++streamCount}`;
  const stream = await createStream(client, StreamName);
  const output = await client.send(new PutRecordsCommand({ StreamName, Records }));
  if (output.FailedRecordCount) throw new Error(`PutRecords failed for ${output.FailedRecordCount} entries`);
  const sequenceNumbers = (output.Records ?? []).map(({ SequenceNumber = '' }) => SequenceNumber);
  return { ...stream, sequenceNumbers };
}
