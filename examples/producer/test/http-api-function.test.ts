import type { PutRecordsEntry } from '@kpl-kit/aggregator';
import { readAggregatedRecord } from '@kpl-kit/deagg';
import type { KinesisLike } from '@kpl-kit/producer';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { beforeEach, expect, test, vi } from 'vitest';
import { toHandler } from '../src/http-api-function.ts';

const LAST_HASH_KEY = `${2n ** 128n - 1n}`;
const context = { getRemainingTimeInMillis: () => 600 } as Context;
let taken: string[];
let isThrottled: boolean;
let openings: number;

const kinesis: KinesisLike = {
  async describeStreamSummary() {
    openings++;
    return { StreamDescriptionSummary: { RecordDistributionStrategy: 'USER_PARTITION_KEY' } };
  },
  async listShards() {
    const HashKeyRange = { StartingHashKey: '0', EndingHashKey: LAST_HASH_KEY };
    return { Shards: [{ ShardId: 'shardId-000000000000', HashKeyRange }] };
  },
  async putRecords({ Records }) {
    if (isThrottled)
      return { Records: Records.map(() => ({ ErrorCode: 'ProvisionedThroughputExceededException' })) };
    taken.push(...Records.flatMap(textsIn));
    return { Records: Records.map(() => ({ SequenceNumber: '1', ShardId: 'shardId-000000000000' })) };
  },
};

beforeEach(() => {
  taken = [];
  isThrottled = false;
  openings = 0;
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

function textsIn({ Data }: PutRecordsEntry): string[] {
  return (readAggregatedRecord(Data) ?? [{ data: Data }]).map(({ data }) => Buffer.from(data).toString());
}

function post(...orders: readonly (object | null)[]): APIGatewayProxyEventV2 {
  return { body: JSON.stringify(orders) } as APIGatewayProxyEventV2;
}

function numbered(...numbers: readonly number[]): object[] {
  return numbers.map((n) => ({ customer: `c${n % 3}`, n }));
}

test('answers when all orders are in the stream, in every invocation, with one producer', async () => {
  const handler = toHandler({ kinesis, streamName: 'orders' });
  expect(await handler(post(...numbered(0, 1, 2)), context)).toEqual({ statusCode: 202 });
  expect(taken).toHaveLength(3);
  expect(await handler(post(...numbered(3)), context)).toEqual({ statusCode: 202 });
  expect(taken.map((text) => JSON.parse(text).n)).toEqual([0, 1, 2, 3]);
  expect(openings).toBe(1);
});

test('names the orders that it refuses, and sends the others', async () => {
  const handler = toHandler({ kinesis, streamName: 'orders' });
  const answer = await handler(post(...numbered(0), { customer: '' }, {}, null, ...numbered(3)), context);
  expect(answer.statusCode).toBe(400);
  expect(JSON.parse(answer.body ?? '').refused.map(({ index }: { index: number }) => index)).toEqual([
    1, 2, 3,
  ]);
  expect(taken).toHaveLength(2);
});

test.for(['secret', '{"customer":"c0"}', 'null'])('refuses %s, which is not a list in JSON', async (body) => {
  const handler = toHandler({ kinesis, streamName: 'orders' });
  const event = { body } as APIGatewayProxyEventV2;
  expect(await handler(event, context)).toEqual({
    statusCode: 400,
    body: 'expected a list of orders in JSON',
  });
});

test('reads a body that API Gateway has encoded as base64', async () => {
  const handler = toHandler({ kinesis, streamName: 'orders' });
  const body = Buffer.from(JSON.stringify(numbered(0))).toString('base64');
  const event = { body, isBase64Encoded: true } as APIGatewayProxyEventV2;
  expect(await handler(event, context)).toEqual({ statusCode: 202 });
  expect(taken).toHaveLength(1);
});

test('answers in time that the orders must come again, and goes on with the next invocation', async () => {
  const handler = toHandler({ kinesis, streamName: 'orders' });
  isThrottled = true;
  expect(await handler(post(...numbered(0, 1)), context)).toEqual({ statusCode: 503 });
  expect(console.error).toHaveBeenCalledWith(
    'UnsentError: 2 user records are not known to be in the stream: ProvisionedThroughputExceededException',
  );
  isThrottled = false;
  expect(await handler(post(...numbered(0, 1)), context)).toEqual({ statusCode: 202 });
  expect(taken).toHaveLength(2);
});

test('opens its producer again when that failed', async () => {
  let isMissing = true;
  const describeStreamSummary: KinesisLike['describeStreamSummary'] = async (...input) => {
    if (isMissing) throw Object.assign(new Error('of the test'), { name: 'ResourceNotFoundException' });
    return kinesis.describeStreamSummary(...input);
  };
  const handler = toHandler({ kinesis: { ...kinesis, describeStreamSummary }, streamName: 'orders' });
  await expect(handler(post(), context)).rejects.toThrow('of the test');
  isMissing = false;
  expect(await handler(post(), context)).toEqual({ statusCode: 202 });
});
