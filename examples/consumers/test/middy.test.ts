import { deaggregateRecords } from '@kpl-kit/deagg';
import middy from '@middy/core';
import eventNormalizer from '@middy/event-normalizer';
import type { KinesisStreamEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { handler } from '../src/middy.ts';
import {
  aggregatedData,
  contextWith,
  damaged,
  empty,
  failedAt,
  lambdaEvent,
  SHARD_ID,
  withUnreadable,
} from './lambda-event.ts';
import { silence } from './silence.ts';

const log = silence('log');
const errorLog = silence('error');

describe('expandKinesisEvent before the event normalizer', () => {
  test('hands the parsed user records on in order, each with its own id', async () => {
    const event = lambdaEvent('{"n":0}', aggregatedData('{"n":1}', '{"n":2}'), '{"n":3}');
    expect(await handler(event, contextWith())).toEqual(failedAt());
    expect(log.mock.calls).toEqual([
      [`${SHARD_ID}:100:0`, { n: 0 }],
      [`${SHARD_ID}:101:0`, { n: 1 }],
      [`${SHARD_ID}:101:1`, { n: 2 }],
      [`${SHARD_ID}:102:0`, { n: 3 }],
    ]);
  });

  test('stops at a user record that fails, and reports its Kinesis record', async () => {
    log.mockImplementation((_, { n }) => {
      if (n === 2) throw new Error('order 2 failed');
    });
    const event = lambdaEvent('{"n":0}', aggregatedData('{"n":1}', '{"n":2}', '{"n":3}'), '{"n":4}');
    expect(await handler(event, contextWith())).toEqual(failedAt('101'));
    expect(log.mock.calls.map(([, { n }]) => n)).toEqual([0, 1, 2]);
  });

  test('sets aside what cannot be read, and handles its neighbours', async () => {
    const { event, aside } = withUnreadable(
      lambdaEvent('{"n":0}', aggregatedData('{"n":1}', '{"n":2}'), '{"n":3}'),
    );
    expect(await handler(event, contextWith())).toEqual(failedAt());
    expect(log.mock.calls.map(([, { n }]) => n)).toEqual([0, 1, 2, 3]);
    expect(errorLog.mock.calls).toEqual(aside);
  });

  test('fails before anything is handled when a record cannot be set aside', async () => {
    errorLog.mockImplementationOnce(() => {
      throw new Error('the log is full');
    });
    await expect(handler(lambdaEvent('{"n":0}', damaged), contextWith())).rejects.toThrow('the log is full');
    expect(log).not.toHaveBeenCalled();
  });

  test('succeeds when nothing comes out', async () => {
    expect(await handler(lambdaEvent(empty), contextWith())).toEqual(failedAt());
  });
});

describe('the event normalizer before', () => {
  const unpack = (onMalformed: 'passthrough' | 'throw', codes: string[] = []) =>
    middy<KinesisStreamEvent, number>()
      .use(eventNormalizer())
      .handler(async ({ Records }) => {
        const onDiagnostic = ({ code }: { code: string }) => codes.push(code);
        return deaggregateRecords(Records, { onMalformed, onDiagnostic }).length;
      });
  const event = () => lambdaEvent(aggregatedData('{"n":1}', '{"n":2}'));

  test('leaves one record that nobody can unpack, which a diagnostic reports', async () => {
    const codes: string[] = [];
    expect(await unpack('passthrough', codes)(event(), contextWith())).toBe(1);
    expect(codes).toEqual(['NOT_BASE64']);
  });

  test('is an error with throw', async () => {
    await expect(unpack('throw')(event(), contextWith())).rejects.toMatchObject({ code: 'NOT_BASE64' });
  });
});
