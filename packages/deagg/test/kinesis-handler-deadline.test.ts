import { aggregate } from '@kpl-kit/aggregator';
import {
  type HandlerFailure,
  type KinesisEventRecord,
  kinesisHandler,
  type LambdaContextLike,
} from '@kpl-kit/deagg/lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aggregatedOf, endsIn, event, eventRecord, syncFailure } from './handler-events.ts';

const LIMIT = 3_000;
const DEADLINE = 2_500;
const KEYS = 1_000;
const NO_DATA = new Uint8Array();
const manyKeys = Array.from({ length: KEYS }, (_, n) => `k${n}`);
const Records: readonly KinesisEventRecord[] = [
  eventRecord('7', 'a', aggregatedOf(manyKeys, 0)),
  eventRecord('8', 'a', aggregatedOf(manyKeys, KEYS)),
];
const first = { batchItemFailures: [{ itemIdentifier: '7' }] };
const outOfTime = expect.objectContaining({ code: 'OUT_OF_TIME' });
const orders = ['sequential', 'byPartitionKey'] as const;

// The tests' own clock, which jumps to the next timer when nothing else is left to do.
beforeEach(() => void vi.useFakeTimers().setTimerTickMode('nextTimerAsync'));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** In the tests' own time. */
function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A clock that only what blocks the thread moves on: no timer runs meanwhile. */
class BlockedClock implements LambdaContextLike {
  now = 0;
  askedCount = 0;

  block(milliseconds: number): void {
    this.now += milliseconds;
  }

  getRemainingTimeInMillis(): number {
    this.askedCount++;
    return LIMIT - this.now;
  }
}

describe.each(orders)('the deadline of a kinesisHandler in order %s', (order) => {
  test('is kept when all user records fail and onFailure blocks', async () => {
    const clock = new BlockedClock();
    const failures: HandlerFailure[] = [];
    const onFailure = (failure: HandlerFailure) => {
      failures.push(failure);
      clock.block(10);
    };
    for (const fail of [syncFailure, async () => syncFailure()]) {
      clock.now = 0;
      expect(await kinesisHandler(fail, { order, onFailure })({ Records }, clock)).toEqual(first);
      expect(clock.now).toBeLessThanOrEqual(DEADLINE + 10);
    }
    // One at a time, so that most keys are left when time runs out: the last report is of the first of those.
    const errors = failures.map(({ error }) => error);
    const expected = order === 'sequential' ? [new Error('injected')] : [new Error('injected'), outOfTime];
    expect(errors.slice(-expected.length)).toEqual(expected);
  });

  test.each<[string, (failure: HandlerFailure) => Promise<void>]>([
    ['is slow', () => delay(100)],
    ['never settles', () => new Promise(() => {})],
    ['is slow to reject', () => delay(100).then(syncFailure)],
  ])('is kept when all user records fail and onFailure %s', async (_, onFailure) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const report = vi.fn(onFailure);
    const start = performance.now();
    const handler = kinesisHandler(syncFailure, { order, onFailure: report });
    expect(await handler({ Records }, endsIn(LIMIT))).toEqual(first);
    expect(performance.now() - start).toBeLessThanOrEqual(DEADLINE);
    const isTimeOut = order === 'byPartitionKey';
    expect(report.mock.lastCall).toEqual([
      expect.objectContaining({ error: isTimeOut ? outOfTime : new Error('injected') }),
    ]);
    const reported = report.mock.calls.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(report).toHaveBeenCalledTimes(reported);
  });

  test('is kept when onDiagnostic blocks while a record is unpacked', async () => {
    const clock = new BlockedClock();
    const fn = vi.fn();
    const onFailure = vi.fn();
    const handler = kinesisHandler(fn, {
      order,
      onFailure,
      shardRange: { startingHashKey: '0', endingHashKey: '0' },
      outsideShardRange: 'drop-record',
      onDiagnostic: () => clock.block(10),
    });
    expect(await handler({ Records }, clock)).toEqual(first);
    expect(clock.now).toBe(DEADLINE);
    expect(fn).not.toHaveBeenCalled();
    expect(onFailure.mock.calls).toEqual([[{ error: outOfTime, source: Records[0] }]]);
  });

  test('is kept when nothing comes out of many records', async () => {
    const clock = new BlockedClock();
    const dropped = manyKeys.map((_, n) => eventRecord(`${n}`, 'a', aggregatedOf(['k', 'k'], 2 * n)));
    const handler = kinesisHandler(() => {}, {
      order,
      onFailure: () => {},
      shardRange: { startingHashKey: '0', endingHashKey: '0' },
      outsideShardRange: 'drop-aggregate',
      onDiagnostic: () => clock.block(10),
    });
    const { batchItemFailures } = await handler({ Records: dropped }, clock);
    expect(batchItemFailures).toEqual([{ itemIdentifier: `${DEADLINE / 10}` }]);
  });

  test.each([
    ['read', 'keep', () => 'k', 1],
    ['read, each with a key of its own,', 'keep', (n: number) => `k${n}`, 2],
    ['read and selected', 'drop-record', () => 'k', 2],
  ] as const)('is looked at while many user records are %s', async (_, outsideShardRange, keyOf, stages) => {
    const clock = new BlockedClock();
    const userRecords = Array.from({ length: 10_240 }, (_, n) => ({ partitionKey: keyOf(n), data: NO_DATA }));
    const [large] = aggregate(userRecords, { maxBytes: 1_048_576 });
    const shardRange = { startingHashKey: 0n, endingHashKey: 2n ** 128n - 1n };
    let asked = 0;
    const fn = () => {
      asked ||= clock.askedCount;
    };
    const handler = kinesisHandler(fn, { order, shardRange, outsideShardRange });
    await handler({ Records: [eventRecord('1', 'a', large?.Data ?? NO_DATA)] }, clock);
    // Once in each stage for each 1,024 of them. By partition key, they are gone through once more.
    expect(asked).toBeGreaterThanOrEqual((stages + (order === 'byPartitionKey' ? 1 : 0)) * 10);
  });

  test('is kept when the function is async, but lets no timer run', async () => {
    const clock = new BlockedClock();
    const handler = kinesisHandler(async () => clock.block(10), { order, onFailure: () => {} });
    expect(await handler({ Records }, clock)).toEqual(first);
    expect(clock.now).toBe(DEADLINE);
  });

  test('ends what is running: what it does after that does not count', async () => {
    const settles = [
      (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
      (signal: AbortSignal) => new Promise((_, reject) => signal.addEventListener('abort', reject)),
    ];
    for (const settle of settles) {
      const onFailure = vi.fn();
      const handler = kinesisHandler((_, { signal }) => settle(signal), { order, onFailure });
      expect(await handler(event, endsIn(LIMIT))).toEqual({ batchItemFailures: [{ itemIdentifier: '98' }] });
      expect(onFailure.mock.calls).toMatchObject([[{ error: outOfTime, record: { partitionKey: 'p' } }]]);
    }
  });

  test('ends the handler: nothing is begun or reported after its answer', async () => {
    const fn = vi.fn(() => delay(LIMIT));
    const onFailure = vi.fn();
    await kinesisHandler(fn, { order, onFailure })(event, endsIn(LIMIT));
    const begun = fn.mock.calls.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fn).toHaveBeenCalledTimes(begun);
    expect(onFailure).toHaveBeenCalledOnce();
  });

  test('waits for no report of a malformed record', async () => {
    const onFailure = vi.fn(() => new Promise(() => {}));
    const damaged = { Records: [...event.Records, eventRecord('900', 'a', Buffer.from('84mawg=='))] };
    (damaged.Records[4] as { kinesis: object }).kinesis = { data: '?', sequenceNumber: '900' };
    const handler = kinesisHandler(() => {}, { order, onFailure });
    const start = performance.now();
    expect(await handler(damaged, endsIn(LIMIT))).toEqual({ batchItemFailures: [{ itemIdentifier: '900' }] });
    expect(performance.now() - start).toBe(DEADLINE);
    expect(onFailure).toHaveBeenCalledOnce();
  });
});

describe('the deadline of a kinesisHandler by partition key', () => {
  test('is kept when a thousand user records fail at the same time, and onFailure blocks', async () => {
    const clock = new BlockedClock();
    const onFailure = () => clock.block(10);
    const options = { order: 'byPartitionKey', concurrency: KEYS, onFailure } as const;
    expect(await kinesisHandler(async () => syncFailure(), options)({ Records }, clock)).toEqual(first);
    expect(clock.now).toBeLessThanOrEqual(DEADLINE + 10);
  });

  test('is reported for what is left, and not again for what has failed', async () => {
    const onFailure = vi.fn();
    const fn = ({ partitionKey }: { partitionKey: string | null }) =>
      partitionKey === 'p' ? syncFailure() : new Promise(() => {});
    const handler = kinesisHandler(fn, { order: 'byPartitionKey', onFailure });
    expect(await handler(event, endsIn(LIMIT))).toEqual({ batchItemFailures: [{ itemIdentifier: '98' }] });
    expect(onFailure.mock.calls).toMatchObject([
      [{ error: new Error('injected'), record: { partitionKey: 'p' } }],
      [{ error: outOfTime, record: { partitionKey: 'a', subSequenceNumber: 0 } }],
    ]);
  });

  test('is looked at after each Kinesis record that is opened', async () => {
    const clock = new BlockedClock();
    const plain = manyKeys.map((key, n) => eventRecord(`${n}`, key, Buffer.from(`${n}`)));
    let asked = 0;
    const fn = () => {
      asked ||= clock.askedCount;
    };
    await kinesisHandler(fn, { order: 'byPartitionKey' })({ Records: plain }, clock);
    expect(asked).toBeGreaterThanOrEqual(KEYS);
  });

  test('leaves time for reports of failures beside each other, as many as there are user records', async () => {
    let open = 0;
    let most = 0;
    const onFailure = async () => {
      most = Math.max(most, ++open);
      await delay(1);
      open--;
    };
    const handler = kinesisHandler(syncFailure, { order: 'byPartitionKey', concurrency: 20, onFailure });
    await handler({ Records }, endsIn(LIMIT));
    expect(most).toBe(20);
  });
});
