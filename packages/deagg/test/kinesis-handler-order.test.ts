import { setTimeout as delay } from 'node:timers/promises';
import { type KinesisEventRecord, kinesisHandler, type LambdaUserRecord } from '@kpl-kit/deagg/lambda';
import { frame } from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { aggregatedOf, asyncFailure, event, eventRecord, failingAt, syncFailure } from './handler-events.ts';

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

  test.each([1, 2, 3, 100, 10_000])('has no more than %i running', async (concurrency) => {
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

  test('lets keys take turns while functions return at once', async () => {
    const seen: string[] = [];
    const handler = kinesisHandler((record) => void seen.push(record.text()), { order: 'byPartitionKey' });
    await handler(event);
    expect(seen).toEqual(['0', '1', '2', '5', '3', '4', '6']);
  });

  test('makes a user record when its turn comes, and no sooner', async () => {
    const count = 200_000;
    const message = Buffer.from(`0a016b${'1a0408001a00'.repeat(count)}`, 'hex');
    const Records = [eventRecord('1', 'a', frame(message))];
    let seen = 0;
    let heapBytes = 0;
    const handler = kinesisHandler(
      () => {
        if (seen++ === 0) heapBytes += process.memoryUsage().heapUsed;
      },
      { order: 'byPartitionKey' },
    );
    heapBytes -= process.memoryUsage().heapUsed;
    expect(await handler({ Records })).toEqual({ batchItemFailures: [] });
    expect(seen).toBe(count);
    // All of them at once would be 60 MB; their message has 1.2 MB.
    expect(heapBytes).toBeLessThan(10_000_000);
  });

  test('refuses the event of a tumbling window', async () => {
    const handler = kinesisHandler(() => {}, { order: 'byPartitionKey' });
    expect(await handler({ ...event, window: null as never })).toEqual({ batchItemFailures: [] });
    await expect(handler({ ...event, window: { start: '', end: '' } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: "order is 'byPartitionKey', expected 'sequential', which the state of a tumbling window needs",
    });
  });
});

describe.each(['sequential', 'byPartitionKey'] as const)('kinesisHandler in order %s', (order) => {
  const userRecord = fc.record({
    partitionKey: fc.constantFrom('a', 'b', 'c', 'd'),
    outcome: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('returns', 'resolves', 'waits') },
      { weight: 1, arbitrary: fc.constantFrom('throws', 'rejects') },
    ),
  });
  const kinesisRecords = fc.array(fc.array(userRecord, { minLength: 1, maxLength: 8 }), { maxLength: 5 });

  test('begins what precedes a failure, keeps the order of each key, and reports what is left', async () => {
    await fc.assert(
      fc.asyncProperty(kinesisRecords, fc.integer({ min: 1, max: 5 }), async (sent, concurrency) => {
        const all = sent.flatMap((userRecords, index) =>
          userRecords.map((record) => ({ ...record, index, fails: /throws|rejects/.test(record.outcome) })),
        );
        const isHeldBack = (at: number) =>
          all.slice(0, at).some(({ fails, partitionKey }) => {
            return fails && (order === 'sequential' || partitionKey === all[at]?.partitionKey);
          });
        const begun = all.filter((_, at) => !isHeldBack(at));
        const left = all.find(({ fails }, at) => fails || isHeldBack(at));

        const seen: typeof all = [];
        const fn = (record: LambdaUserRecord) => {
          const one = all[Number(record.text())] as (typeof all)[0];
          seen.push(one);
          return outcomes[one.outcome as keyof typeof outcomes]();
        };
        const options = order === 'sequential' ? { order } : { order, concurrency };
        const onFailure = vi.fn();
        const response = await kinesisHandler(fn, { ...options, onFailure })({ Records: toRecords(sent) });
        for (const key of 'abcd') {
          const ofKey = ({ partitionKey }: { partitionKey: string }) => partitionKey === key;
          expect(seen.filter(ofKey)).toEqual(begun.filter(ofKey));
        }
        expect(response.batchItemFailures).toEqual(
          left === undefined ? [] : [{ itemIdentifier: `${left.index}` }],
        );
        expect(onFailure).toHaveBeenCalledTimes(begun.filter(({ fails }) => fails).length);
      }),
      { numRuns: 300 },
    );
  });

  const outcomes = {
    returns: () => 1,
    resolves: () => Promise.resolve(),
    waits: () => new Promise((resolve) => setImmediate(resolve)),
    throws: syncFailure,
    rejects: () => Promise.reject(new Error('injected')),
  };

  /** Of one user record the aggregator makes a plain record. */
  function toRecords(sent: readonly (readonly { partitionKey: string }[])[]): KinesisEventRecord[] {
    let first = 0;
    return sent.map((userRecords, index) => {
      const keys = userRecords.map(({ partitionKey }) => partitionKey);
      const record = eventRecord(`${index}`, keys.length === 1 ? keys[0] : 'a', aggregatedOf(keys, first));
      first += keys.length;
      return record;
    });
  }
});
