import {
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  type GetShardIteratorCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';
import { deaggregateRecords } from '@kpl-kit/deagg';
import { kinesisHandler } from '@kpl-kit/deagg/lambda';
import type { Context, KinesisStreamEvent } from 'aws-lambda';
import { beforeAll, describe, expect, test } from 'vitest';
import { redrive } from '../src/redrive.ts';
import { contextWith, damaged } from './lambda-event.ts';
import { createShardWith, startLocalClient } from './local-stream.ts';
import { orders, plainEntry, tenOrders } from './orders.ts';

let client: KinesisClient;

beforeAll(async () => {
  const local = await startLocalClient();
  client = local.client;
  return local.stop;
});

describe('redrive', () => {
  test.for(['passthrough', 'throw'] as const)(
    'handles all user records of the batch again and in order with %s',
    async (onMalformed) => {
      const shard = await createShard([plainEntry('order 0'), ...tenOrders, plainEntry('order 11')]);
      const handled: [string, string][] = [];
      const handler = kinesisHandler<Context>((record) => void handled.push([record.id, record.text()]), {
        onMalformed,
      });
      await redrive(shard.message(1, 4), client, (event) => handler(event, contextWith()));
      expect(handled.map(([, text]) => text)).toEqual(orders(1, 10));
      expect(new Set(handled.map(([id]) => id)).size).toBe(10);
      expect(handled[1]?.[0]).toBe(`${shard.shardId}:${shard.sequenceNumbers[1]}:1`);
    },
  );

  test('rebuilds the event of Lambda', async () => {
    const shard = await createShard([plainEntry('order 1')]);
    const [event] = await shard.eventsOf(shard.message(0, 0));
    const [record] = event?.Records ?? [];
    const arrival = record?.kinesis.approximateArrivalTimestamp ?? 0;
    expect(Math.abs(arrival - Date.now() / 1_000)).toBeLessThan(86_400);
    expect(event).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: 'plain',
            sequenceNumber: shard.sequenceNumbers[0],
            data: Buffer.from('order 1').toString('base64'),
            approximateArrivalTimestamp: arrival,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: `${shard.shardId}:${shard.sequenceNumbers[0]}`,
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: '',
          awsRegion: 'us-east-1',
          eventSourceARN: shard.streamArn,
        },
      ],
    });
  });

  test('takes the event from an S3 object, which has it in payload, and does not read the stream', async () => {
    const shard = await createShard(tenOrders);
    const [event] = await shard.eventsOf(shard.message(0, 3));
    const object = JSON.stringify({ ...JSON.parse(shard.message(0, 3)), payload: JSON.stringify(event) });
    const bucket = { getObject: async () => object };
    const noClient = {} as KinesisClient;
    const seen: KinesisStreamEvent[] = [];
    await redrive(await bucket.getObject(), noClient, async (given) => {
      seen.push(given);
      return { batchItemFailures: [] };
    });
    expect(seen).toEqual([event]);
    expect(deaggregateRecords(seen[0]?.Records ?? [])).toHaveLength(10);
  });

  test('takes the message of a topic from a queue', async () => {
    const shard = await createShard(tenOrders);
    const Message = shard.message(0, 3);
    const [event] = await shard.eventsOf(JSON.stringify({ Type: 'Notification', Message }));
    expect(event?.Records).toHaveLength(4);
  });

  test('rejects when a record fails again', async () => {
    const shard = await createShard([plainEntry('order 1'), { PartitionKey: 'a', Data: damaged }]);
    const handler = kinesisHandler<Context>(() => {}, { onMalformed: 'throw', onFailure: () => {} });
    const again = redrive(shard.message(0, 1), client, (event) => handler(event, contextWith()));
    await expect(again).rejects.toThrow(`sequence number ${shard.sequenceNumbers[1]} failed again`);
    await expect(
      redrive(shard.message(0, 1), client, async () => {
        throw new Error('the function failed');
      }),
    ).rejects.toThrow('the function failed');
  });

  test('reads on over pages, some of them empty', async () => {
    const shard = await createShard(tenOrders);
    let isEmptyTurn = false;
    const paged = clientThat(async (command) => {
      isEmptyTurn = !isEmptyTurn;
      const { ShardIterator } = command.input;
      if (isEmptyTurn) return { Records: [], NextShardIterator: ShardIterator, MillisBehindLatest: 1_000 };
      return client.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
    });
    const [event] = await shard.eventsOf(shard.message(0, 3), paged);
    expect(event?.Records.map(({ kinesis }) => kinesis.sequenceNumber)).toEqual(shard.sequenceNumbers);
  });

  test('rejects when the stream no longer has the first record, or never had the last one', async () => {
    const shard = await createShard(tenOrders);
    const expired = clientThat(async (command) => {
      const { Records = [], ...output } = await client.send(command);
      return { Records: Records.slice(1), ...output };
    });
    const [first, , , last = ''] = shard.sequenceNumbers;
    const gone = 'no longer has the whole batch';
    await expect(shard.eventsOf(shard.message(0, 3), expired)).rejects.toThrow(gone);
    const neverWritten = String(BigInt(last) + 16n);
    await expect(shard.eventsOf(shard.messageOf(first, neverWritten))).rejects.toThrow(gone);
  });

  test.for([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
  ] as const)('takes %s for success, as Lambda does', async ([, response]) => {
    const shard = await createShard(tenOrders);
    await expect(redrive(shard.message(0, 3), client, async () => response)).resolves.toBeUndefined();
  });

  test('rejects a message about something else', async () => {
    const message = JSON.stringify({ DDBStreamBatchInfo: {} });
    await expect(redrive(message, client, async () => {})).rejects.toThrow(
      'not about a batch of Kinesis records',
    );
  });
});

/** The client, but for GetRecords. */
function clientThat(
  getRecords: (command: GetRecordsCommand) => Promise<Partial<GetRecordsCommandOutput>>,
): KinesisClient {
  const send = (command: GetRecordsCommand | GetShardIteratorCommand) =>
    command instanceof GetRecordsCommand ? getRecords(command) : client.send(command);
  return { send } as KinesisClient;
}

/** A new stream of one shard with these records. */
async function createShard(records: Parameters<typeof createShardWith>[1]) {
  const { streamArn, shardId, sequenceNumbers } = await createShardWith(client, records);
  const messageOf = (startSequenceNumber = '', endSequenceNumber = '') =>
    JSON.stringify({
      requestContext: {
        requestId: 'c9b8fa9f-5a7f-4b6e-af9c-0c604cde93a5',
        functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2026-01-01T00:00:00.000Z',
      KinesisBatchInfo: {
        shardId,
        startSequenceNumber,
        endSequenceNumber,
        approximateArrivalOfFirstRecord: '2026-01-01T00:00:00.000Z',
        approximateArrivalOfLastRecord: '2026-01-01T00:00:00.000Z',
        batchSize: 1,
        streamArn,
      },
    });
  return {
    streamArn,
    shardId,
    sequenceNumbers,
    messageOf,
    /** The message that Lambda writes to a queue when it gives up these Kinesis records. */
    message: (from: number, to: number) => messageOf(sequenceNumbers[from], sequenceNumbers[to]),
    /** The events with which the user's function is called. */
    async eventsOf(message: string, from: KinesisClient = client) {
      const seen: KinesisStreamEvent[] = [];
      await redrive(message, from, async (event) => {
        seen.push(event);
        return { batchItemFailures: [] };
      });
      return seen;
    },
  };
}
