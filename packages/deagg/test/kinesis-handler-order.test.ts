import { setTimeout as delay } from 'node:timers/promises';
import { kinesisHandler } from '@kpl-kit/deagg/lambda';
import { describe, expect, test } from 'vitest';
import { asyncFailure, event, eventRecord, failingAt, syncFailure } from './handler-events.ts';

describe('kinesisHandler in the order byPartitionKey', () => {
  test('keeps the order within a key, and runs keys side by side', async () => {
    const log: string[] = [];
    const handler = kinesisHandler(
      async (record) => {
        log.push(`+${record.partitionKey}${record.text()}`);
        await delay(record.partitionKey === 'a' ? 8 : 2);
        log.push(`-${record.partitionKey}${record.text()}`);
      },
      { order: 'byPartitionKey' },
    );
    expect(await handler(event)).toEqual({ batchItemFailures: [] });
    expect(log).toHaveLength(14);
    expect(log.slice(0, 4)).toEqual(['+p0', '+a1', '+b2', '+c5']);
    expect(log.filter((line) => line.includes('a'))).toEqual(['+a1', '-a1', '+a3', '-a3', '+a6', '-a6']);
    expect(log.filter((line) => line.includes('b'))).toEqual(['+b2', '-b2', '+b4', '-b4']);
  });

  test.each([1, 2, 3, 100])('has no more than %i running', async (concurrency) => {
    let running = 0;
    let most = 0;
    const fn = async () => {
      most = Math.max(most, ++running);
      await delay(1);
      running--;
    };
    await kinesisHandler(fn, { order: 'byPartitionKey', concurrency })(event);
    expect(most).toBe(Math.min(concurrency, 4));
  });

  test('stops a key at its first failure, and no other', async () => {
    for (const fail of [syncFailure, asyncFailure]) {
      const { handler, seen } = failingAt([3], fail, { order: 'byPartitionKey' });
      expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '99' }] });
      expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  test('reports the lowest of several, compared as numbers, once', async () => {
    const { handler, failures } = failingAt([4, 5, 6, 3], asyncFailure, { order: 'byPartitionKey' });
    expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '99' }] });
    expect(failures.map(({ source }) => source.kinesis.sequenceNumber).toSorted()).toEqual([
      '100',
      '100',
      '99',
    ]);
  });

  test('takes each record without a key by itself', async () => {
    const withoutKey = [1, 2, 3].map((n) => eventRecord(`${n}`, null, Buffer.from(`${n}`)));
    const { handler, seen } = failingAt([1], syncFailure, { order: 'byPartitionKey' });
    expect(await handler({ Records: withoutKey })).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(seen).toEqual([1, 2, 3]);
  });

  test('refuses the event of a tumbling window', async () => {
    const handler = kinesisHandler(() => {}, { order: 'byPartitionKey' });
    await expect(handler({ ...event, window: { start: '', end: '' } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: "order is 'byPartitionKey', expected 'sequential', which the state of a tumbling window needs",
    });
  });
});
