import { setTimeout as delay } from 'node:timers/promises';
import {
  expandKinesisEvent,
  type HandlerFailure,
  type Invocation,
  kinesisHandler,
} from '@kpl-kit/deagg/lambda';
import { malformed } from '@kpl-kit/fixtures';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { endsIn, event, eventRecord, PARENTS, records, SHARD, syncFailure } from './handler-events.ts';
import { named } from './named.ts';

describe('kinesisHandler in a tumbling window', () => {
  const window = { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:02:00Z' };
  const fields = {
    window,
    shardId: SHARD,
    eventSourceARN: 'arn',
    isFinalInvokeForWindow: false,
    isWindowTerminatedEarly: false,
  };
  const windowEvent = { ...event, ...fields, state: { sum: 100 } };
  const sum = (context: { state: Record<string, unknown> }) => Number(context.state.sum ?? 0);

  test("passes the event's fields on, beside Lambda's own", async () => {
    const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 1_000 };
    const given: (typeof context & Invocation)[] = [];
    await kinesisHandler<typeof context>((_, passed) => void given.push(passed))(windowEvent, context);
    expect(given).toHaveLength(7);
    expect(given[0]).toMatchObject({ ...fields, state: { sum: 100 }, awsRequestId: 'request' });
    expect(given[0]?.getRemainingTimeInMillis()).toBe(1_000);
    expect(given[0]).not.toHaveProperty('Records');
    expect(context).not.toHaveProperty('window');
  });

  test.each([
    [
      'changed',
      (context: { state: Record<string, unknown> }, n: number) => {
        context.state.sum = sum(context) + n;
      },
    ],
    [
      'assigned',
      (context: { state: Record<string, unknown> }, n: number) => {
        context.state = { sum: sum(context) + n };
      },
    ],
  ])('returns the state when it is %s', async (_, add) => {
    const handler = kinesisHandler((record, context) => add(context, Number(record.text())));
    expect(await handler(windowEvent)).toEqual({ batchItemFailures: [], state: { sum: 121 } });
    expect(windowEvent.state).toEqual({ sum: 100 });
    expect(await handler({ ...windowEvent, state: {} })).toEqual({
      batchItemFailures: [],
      state: { sum: 21 },
    });
  });

  test.each([
    [0, 100],
    [1, 100],
    [3, 100],
    [4, 106],
    [5, 106],
    [6, 115],
  ])(
    'returns the state without the Kinesis record of user record %i, which comes again',
    async (failing, expected) => {
      const handler = kinesisHandler(
        (record, context) => {
          context.state.sum = sum(context) + Number(record.text());
          if (record.text() === `${failing}`) syncFailure();
        },
        { onFailure: () => {} },
      );
      const response = await handler(windowEvent);
      expect(response).toEqual({
        batchItemFailures: [{ itemIdentifier: PARENTS[failing] }],
        state: { sum: expected },
      });
    },
  );

  test('returns the state of all records before a malformed one', async () => {
    const damaged = eventRecord('999', 'a', named(malformed, 'wrong-digest').data);
    const handler = kinesisHandler(
      (record, context) => {
        context.state.sum = sum(context) + Number(record.text());
      },
      { onMalformed: 'throw', onFailure: () => {} },
    );
    const Records = [...records.slice(0, 2), damaged];
    expect(await handler({ ...windowEvent, Records })).toMatchObject({ state: { sum: 106 } });
  });

  test('calls onWindowEnd in the last invocation, which has no records', async () => {
    const ends: unknown[] = [];
    const onWindowEnd = async (context: { state: unknown }) => {
      await delay(1);
      ends.push(context.state);
    };
    const handler = kinesisHandler(() => {}, { onWindowEnd });
    await handler(windowEvent);
    expect(ends).toEqual([]);
    const last = { ...fields, Records: [], state: { sum: 121 }, isFinalInvokeForWindow: true };
    expect(await handler(last)).toEqual({ batchItemFailures: [], state: { sum: 121 } });
    expect(ends).toEqual([{ sum: 121 }]);
    const failing = kinesisHandler(() => {}, {
      onWindowEnd: () => Promise.reject(new Error('sink is down')),
    });
    await expect(failing(last)).rejects.toThrow('sink is down');
  });

  test('does not call onWindowEnd when something has failed, since the window comes again', async () => {
    const onWindowEnd = vi.fn();
    const handler = kinesisHandler(syncFailure, { onFailure: () => {}, onWindowEnd });
    const response = await handler({ ...windowEvent, isFinalInvokeForWindow: true });
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: '98' }]);
    expect(onWindowEnd).not.toHaveBeenCalled();
  });

  test('returns the state without the Kinesis record that comes again, of an event that was expanded before', async () => {
    const handler = kinesisHandler(
      (record, context) => {
        context.state.sum = sum(context) + Number(record.text());
        if (record.text() === '3') syncFailure();
      },
      { onFailure: () => {} },
    );
    expect(await handler(expandKinesisEvent(windowEvent))).toMatchObject({ state: { sum: 100 } });
  });

  test('keeps what was counted when the state cannot be JSON any more', async () => {
    const failures: HandlerFailure[] = [];
    const handler = kinesisHandler(
      (record, context) => {
        context.state.sum = sum(context) + Number(record.text());
        if (record.text() === '3') context.state.big = 1n;
      },
      { onFailure: (failure) => failures.push(failure) },
    );
    const response = await handler(windowEvent);
    expect(response).toMatchObject({ batchItemFailures: [{ itemIdentifier: '100' }], state: { sum: 106 } });
    expect(failures).toMatchObject([{ error: { name: 'TypeError' } }]);
  });

  test('takes a function for a state that cannot be JSON', async () => {
    const onFailure = vi.fn();
    const handler = kinesisHandler(
      (_, context) => {
        context.state = (() => {}) as never;
      },
      { onFailure },
    );
    expect(await handler(windowEvent)).toMatchObject({ batchItemFailures: [{ itemIdentifier: '99' }] });
    expect(onFailure.mock.calls).toMatchObject([
      [{ error: { name: 'TypeError' }, record: { id: `${SHARD}:99:0` } }],
    ]);
  });

  test('takes undefined for an empty state', async () => {
    const handler = kinesisHandler((_, context) => {
      context.state = undefined as never;
    });
    expect(await handler(windowEvent)).toEqual({ batchItemFailures: [], state: {} });
  });

  test('does not wait for onWindowEnd longer than there is time', async () => {
    const handler = kinesisHandler(() => {}, { onWindowEnd: () => new Promise(() => {}) });
    const last = { ...fields, Records: [], isFinalInvokeForWindow: true };
    await expect(handler(last, endsIn(20))).rejects.toMatchObject({ code: 'OUT_OF_TIME' });
  });

  test('returns no state outside of a window, where it may be anything', async () => {
    const handler = kinesisHandler((_, context) => {
      context.state.sum = 1n;
    });
    expect(await handler(event)).toEqual({ batchItemFailures: [] });
  });
});

describe('the state of a tumbling window', () => {
  const window = { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:02:00Z' };

  afterEach(() => vi.restoreAllMocks());

  /** A handler that adds up numbers beside a large state, on a clock that moves as fast as it is told. */
  function largeStateHandler(failing: number, { writeMilliseconds, handleMilliseconds }: Speed) {
    let now = 0;
    const counts = { written: 0 };
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const toJSON = () => {
      counts.written++;
      now += writeMilliseconds;
      return 'x'.repeat(200_000);
    };
    const Records = Array.from({ length: 500 }, (_, n) => eventRecord(`${n}`, 'p', Buffer.from(`${n}`)));
    const handler = kinesisHandler(
      (record, { state }) => {
        now += handleMilliseconds;
        state.sum = Number(state.sum) + Number(record.text());
        if (record.text() === `${failing}`) syncFailure();
      },
      { onFailure: () => {} },
    );
    return { counts, handle: () => handler({ Records, window, state: { sum: 0, large: { toJSON } } }) };
  }

  interface Speed {
    readonly writeMilliseconds: number;
    readonly handleMilliseconds: number;
  }

  const fast: Speed = { writeMilliseconds: 2, handleMilliseconds: 0.001 };
  const slow: Speed = { writeMilliseconds: 2, handleMilliseconds: 20 };
  const sumBelow = (n: number) => (n * n - n) / 2;

  test('is written a few times when it is large and the function is fast', async () => {
    const { counts, handle } = largeStateHandler(-1, fast);
    expect(await handle()).toMatchObject({ batchItemFailures: [], state: { sum: sumBelow(500) } });
    expect(counts.written).toBeLessThan(10);
  });

  test.each([0, 1, 50, 99, 250, 499])(
    'fits the Kinesis record that is reported when user record %i fails',
    async (failing) => {
      const { batchItemFailures, state } = await largeStateHandler(failing, fast).handle();
      const reported = Number(batchItemFailures[0]?.itemIdentifier);
      expect(reported).toBeLessThanOrEqual(failing);
      expect(reported).toBeGreaterThan(failing - 100);
      expect(state).toMatchObject({ sum: sumBelow(reported) });
    },
  );

  test('is written at each Kinesis record when the function takes most of the time', async () => {
    const { handle } = largeStateHandler(250, slow);
    expect(await handle()).toMatchObject({
      batchItemFailures: [{ itemIdentifier: '250' }],
      state: { sum: sumBelow(250) },
    });
  });

  test.each([
    [[10, 30, 20, 40], 40, 40, 160],
    [[10, 30, 20, 40], 20, 10, 100],
    [[10, 30, 20, 40], 30, 20, 110],
    [[10, 40, 20, 30], 40, 20, 110],
    [[30, 20, 10], 20, 10, 100],
  ])(
    'has nothing that comes again when the records are %j, and %i fails',
    async (sequenceNumbers, failing, reported, sum) => {
      const Records = sequenceNumbers.map((n) => eventRecord(`${n}`, 'p', Buffer.from(`${n}`)));
      const handler = kinesisHandler(
        (record, { state }) => {
          state.sum = Number(state.sum) + Number(record.text());
          if (record.text() === `${failing}`) syncFailure();
        },
        { onFailure: () => {} },
      );
      expect(await handler({ Records, window, state: { sum: 100 } })).toEqual({
        batchItemFailures: [{ itemIdentifier: `${reported}` }],
        state: { sum },
      });
    },
  );
});
