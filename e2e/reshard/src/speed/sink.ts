import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { ShardMap } from '@kpl-kit/aggregator';

interface Entry {
  readonly PartitionKey: string;
  readonly ExplicitHashKey?: string;
}

/** Answers PutRecords at once, as a stream with so many shards that is never throttled. Keeps nothing. Returns its port. */
export async function startSink(server: Server, shardCount: number): Promise<number> {
  const shards = makeShards(shardCount);
  const shardMap = new ShardMap(shards);
  let sequenceNumber = 0;
  const answers: Record<string, (body: Buffer) => object> = {
    ListShards: () => ({ Shards: shards }),
    DescribeStreamSummary: () => ({
      StreamDescriptionSummary: {
        StreamName: 'speed',
        StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/speed',
        StreamStatus: 'ACTIVE',
        RecordDistributionStrategy: 'USER_PARTITION_KEY',
        RetentionPeriodHours: 24,
        StreamCreationTimestamp: 0,
        EnhancedMonitoring: [],
        OpenShardCount: shardCount,
      },
    }),
    PutRecords: (body) => ({
      FailedRecordCount: 0,
      Records: (JSON.parse(body.toString('latin1')).Records as Entry[]).map((entry) => ({
        SequenceNumber: String(++sequenceNumber),
        ShardId: shardMap.shardIdOf(hashKeyOf(entry)),
      })),
    }),
  };
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = await buffer(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] as string;
    const content = answers[operation]?.(body) ?? { __type: 'UnknownOperationException' };
    outgoing.writeHead('__type' in content ? 400 : 200, { 'Content-Type': 'application/x-amz-json-1.1' });
    outgoing.end(JSON.stringify(content));
  };
  server.on('request', (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

function makeShards(count: number) {
  const width = 2n ** 128n / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    ShardId: `shardId-${String(index).padStart(12, '0')}`,
    HashKeyRange: {
      StartingHashKey: String(width * BigInt(index)),
      EndingHashKey: String(index === count - 1 ? 2n ** 128n - 1n : width * BigInt(index + 1) - 1n),
    },
    SequenceNumberRange: { StartingSequenceNumber: '1', EndingSequenceNumber: undefined },
  }));
}

function hashKeyOf({ PartitionKey, ExplicitHashKey }: Entry): string {
  return ExplicitHashKey?.padStart(39, '0') ?? createHash('md5').update(PartitionKey).digest('hex');
}
