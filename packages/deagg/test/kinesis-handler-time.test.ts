import { setTimeout as delay } from 'node:timers/promises';
import { aggregate } from '@kpl-kit/aggregator';
import { type HandlerFailure, kinesisHandler } from '@kpl-kit/deagg/lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aggregatedOf, endsIn, event, eventRecord, failingAt, syncFailure } from './handler-events.ts';

// The tests' own clock, which jumps to the next timer when nothing else is left to do.
beforeEach(() => void vi.useFakeTimers().setTimerTickMode('nextTimerAsync'));
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('kinesisHandler when time runs out', () => {
  const outOfTime = {
    code: 'OUT_OF_TIME',
    name: 'DeaggregationError',
    message: 'the time of the invocation is over',
  };

  test('reports the user record that is running, and aborts its signal', async () => {
    const reasons: unknown[] = [];
    const failures: HandlerFailure[] = [];
    const handler = kinesisHandler(
      async (record, { signal }) => {
        if (record.text() !== '2') return;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        reasons.push(signal.reason);
        await new Promise(() => {});
      },
      { timeoutMarginMilliseconds: 20, onFailure: (failure) => failures.push(failure) },
    );
    expect(await handler(event, endsIn(60))).toEqual({ batchItemFailures: [{ itemIdentifier: '99' }] });
    expect(reasons).toMatchObject([outOfTime]);
    expect(failures).toMatchObject([{ error: outOfTime, record: { subSequenceNumber: 1 } }]);
  });

  test('answers when nothing says how much time remains', async () => {
    let isAsked = false;
    const getRemainingTimeInMillis = () => {
      if (isAsked) return Number.NaN;
      isAsked = true;
      return 60;
    };
    const handler = kinesisHandler(() => new Promise(() => {}), { onFailure: () => {} });
    expect(await handler(event, { getRemainingTimeInMillis })).toEqual({
      batchItemFailures: [{ itemIdentifier: '98' }],
    });
  });

  test('does not decode tags, which nothing passes on and of which there may be megabytes', async () => {
    const tags = Array.from({ length: 50 }, (_, n) => ({ key: `ä${n}`, value: 'ö' }));
    const [entry] = aggregate([{ partitionKey: 'k', data: Uint8Array.of(1), tags }]);
    const records = [eventRecord('98', 'a', entry?.Data as Uint8Array)];
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    const seen = vi.fn();
    await kinesisHandler(seen, { order: 'byPartitionKey' })({ Records: records }, endsIn(60));
    expect(seen).toHaveBeenCalledOnce();
    expect(decode).not.toHaveBeenCalled();
  });

  test('reports the first user record that is not begun, though nothing has waited', async () => {
    let now = 0;
    const handler = kinesisHandler(
      () => {
        now += 10;
      },
      {
        timeoutMarginMilliseconds: 20,
        onFailure: () => {},
      },
    );
    const context = { getRemainingTimeInMillis: () => 75 - now };
    expect(await handler(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '101' }] });
    expect(now).toBe(60);
  });

  test('reports the first of all keys that are not done, in the order byPartitionKey', async () => {
    const failures: HandlerFailure[] = [];
    const seen: string[] = [];
    const handler = kinesisHandler(
      (record) => {
        seen.push(record.text());
        return record.text() === '4' ? new Promise(() => {}) : undefined;
      },
      {
        order: 'byPartitionKey',
        timeoutMarginMilliseconds: 20,
        concurrency: 1,
        onFailure: (failure) => failures.push(failure),
      },
    );
    expect(await handler(event, endsIn(60))).toEqual({ batchItemFailures: [{ itemIdentifier: '100' }] });
    expect(seen).toEqual(['0', '1', '2', '5', '3', '4']);
    expect(failures.map(({ record }) => record?.text())).toEqual(['4']);
  });

  test('keeps no more than half of the time for itself', async () => {
    const { handler, seen } = failingAt([], syncFailure, { timeoutMarginMilliseconds: 60_000 });
    expect(await handler(event, endsIn(1_000))).toEqual({ batchItemFailures: [] });
    expect(seen).toHaveLength(7);
  });

  test('reports one user record though a thousand keys are not done', async () => {
    const keys = Array.from({ length: 1_000 }, (_, n) => `k${n}`);
    const onFailure = vi.fn();
    const handler = kinesisHandler(() => new Promise(() => {}), {
      order: 'byPartitionKey',
      concurrency: 500,
      onFailure,
    });
    const Records = [eventRecord('7', 'a', aggregatedOf(keys, 0))];
    expect(await handler({ Records }, endsIn(20))).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    expect(onFailure).toHaveBeenCalledOnce();
    expect(onFailure).toHaveBeenCalledWith(
      expect.objectContaining({ error: expect.objectContaining(outOfTime) }),
    );
  });

  test('reports a thrown undefined, also when time runs out after it', async () => {
    const onFailure = vi.fn();
    const handler = kinesisHandler(
      (record) => {
        if (record.partitionKey !== 'p') return new Promise(() => {});
        throw undefined;
      },
      { order: 'byPartitionKey', onFailure },
    );
    await handler(event, endsIn(200));
    expect(onFailure.mock.calls.map(([{ error }]) => error?.code)).toEqual([undefined, 'OUT_OF_TIME']);
  });

  test('limits also what a promise of another kind resolves with', async () => {
    // biome-ignore lint/suspicious/noThenProperty: some promises are not instances of Promise.
    const thenable = { then: (resolve: (value: unknown) => void) => resolve(new Promise(() => {})) };
    const handler = kinesisHandler(() => thenable, { onFailure: () => {} });
    expect(await handler(event, endsIn(20))).toEqual({ batchItemFailures: [{ itemIdentifier: '98' }] });
  });

  test('waits no longer for a promise of onFailure when the time is over', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const handler = kinesisHandler(() => new Promise(() => {}), { onFailure: () => new Promise(() => {}) });
    expect(await handler(event, endsIn(20))).toEqual({ batchItemFailures: [{ itemIdentifier: '98' }] });
    expect(log).not.toHaveBeenCalled();
  });

  test('may take all of the time', async () => {
    const { handler, seen } = failingAt([], syncFailure, { timeoutMarginMilliseconds: 0 });
    await handler(event, endsIn(1_000));
    expect(seen).toHaveLength(7);
  });

  test.each([
    Number.POSITIVE_INFINITY,
    Number.NaN,
    undefined,
    Number.MAX_SAFE_INTEGER,
    2 ** 31,
    30 * 86_400_000,
  ])('takes %s milliseconds for time enough', async (remaining) => {
    const handler = kinesisHandler(() => delay(3));
    const context = { getRemainingTimeInMillis: () => remaining as number };
    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
  });

  test.each([Number.POSITIVE_INFINITY, Number.NaN])(
    'sets no timer for %s milliseconds',
    async (remaining) => {
      const set = vi.spyOn(globalThis, 'setTimeout');
      await kinesisHandler(() => {})(event, { getRemainingTimeInMillis: () => remaining });
      expect(set).not.toHaveBeenCalled();
    },
  );

  test('sets no timer for longer than a timer takes', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    await kinesisHandler(() => {})(event, { getRemainingTimeInMillis: () => 30 * 86_400_000 });
    expect(set.mock.calls.map(([, delay]) => delay)).toEqual([2 ** 31 - 1]);
  });

  test('is over when nothing but the margin is left', async () => {
    const answers = [40, 40];
    const context = { getRemainingTimeInMillis: () => answers.shift() ?? 20 };
    const { handler, seen } = failingAt([], syncFailure, { timeoutMarginMilliseconds: 20 });
    expect(await handler(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '98' }] });
    expect(seen).toEqual([]);
  });

  test('asks again when the timer ends, and goes on when there is more time than there was', async () => {
    let remaining = 10;
    const handler = kinesisHandler(() => delay(5));
    const handled = handler(event, { getRemainingTimeInMillis: () => remaining });
    remaining = 10_000;
    expect(await handled).toEqual({ batchItemFailures: [] });
  });

  test('leaves no timer behind', async () => {
    const clear = vi.spyOn(globalThis, 'clearTimeout');
    const set = vi.spyOn(globalThis, 'setTimeout');
    await kinesisHandler(() => {})(event, endsIn(1_000));
    expect(set).toHaveBeenCalledOnce();
    expect(clear.mock.calls).toEqual([[set.mock.results[0]?.value]]);
  });

  test.each([
    ['has a field that a plain assignment would take for its prototype', JSON.parse('{"__proto__": 1}'), {}],
    ['is frozen, and has a signal of its own', {}, Object.freeze({ signal: 'other', state: 'other' })],
  ])("keeps its own context though the event or Lambda's context %s", async (_, fields, lambdaContext) => {
    const context = { getRemainingTimeInMillis: () => 1_000, awsRequestId: 'request', ...lambdaContext };
    const given: object[] = [];
    await kinesisHandler((_record, passed) => void given.push(passed))({ ...event, ...fields }, context);
    expect(given[0]).toMatchObject({ awsRequestId: 'request', state: {}, signal: { aborted: false } });
  });

  test('does without a context', async () => {
    const { handler, seen } = failingAt([], syncFailure);
    await handler(event, undefined);
    await handler(event, null as never);
    await handler(event, {} as never);
    expect(seen).toHaveLength(21);
  });
});
