import { Kinesis, type KinesisClient } from '@aws-sdk/client-kinesis';
import { type KinesisLike, KinesisProducer, type ProducerEvent, type UnsentError } from '../src/index.ts';

// The SDK's client fits as it is.
export const kinesis: KinesisLike = new Kinesis({});
export const opened: Promise<KinesisProducer> = KinesisProducer.open({
  kinesis: new Kinesis({}),
  streamName: 'orders',
  signal: new AbortController().signal,
  onEvent: (event: ProducerEvent) => event.type,
  onUnsent: async (error: UnsentError) => error.userRecords.length,
});

export async function use(): Promise<string> {
  await using producer = await opened;
  await producer.put({ partitionKey: 'k', data: Buffer.from('text') });
  const { shardId, subSequenceNumber } = await producer.deliver({
    partitionKey: 'k',
    data: new Uint8Array(),
  });
  const place: number | undefined = subSequenceNumber;
  return `${shardId} ${place}`;
}

declare const client: KinesisClient;
// @ts-expect-error: the bare client has no methods for the calls
KinesisProducer.open({ kinesis: client, streamName: 'orders' });
// @ts-expect-error: there is no such order
KinesisProducer.open({ kinesis, streamName: 'orders', order: 'byShard' });
// @ts-expect-error: the constructor is private, since a producer needs to know its stream
new KinesisProducer({ kinesis, streamName: 'orders' });
