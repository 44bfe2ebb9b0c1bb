import { setTimeout as delay } from 'node:timers/promises';
import { aggregate } from '@kpl-kit/aggregator';
import {
  expandKinesisEvent,
  type HandlerFailure,
  type Invocation,
  type KinesisEventRecord,
  type KinesisHandlerOptions,
  kinesisHandler,
  LambdaUserRecord,
} from '@kpl-kit/deagg/lambda';
import { events, malformed } from '@kpl-kit/fixtures';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { named } from './named.ts';

const SHARD = 'shardId-000000000006';

/** Plain `p`, aggregated `a b a`, aggregated `b c`, plain `a`: the user records in the order of their keys. */
const records = [
  eventRecord('98', 'p', Buffer.from('0')),
  eventRecord('99', 'a', aggregatedOf(['a', 'b', 'a'], 1)),
  eventRecord('100', 'a', aggregatedOf(['b', 'c'], 4)),
  eventRecord('101', 'a', Buffer.from('6')),
];
const event = { Records: records };
const PARENTS = ['98', '99', '99', '99', '100', '100', '101'];

afterEach(() => vi.restoreAllMocks());

describe('kinesisHandler', () => {
  test('runs the function for each user record, in order, and has nothing to report', async () => {
    const seen: unknown[] = [];
    const handler = kinesisHandler((record) => {
      seen.push([
        record.partitionKey,
        record.json(),
        record.sequenceNumber,
        record.subSequenceNumber,
        record.aggregated,
        record.isLast,
      ]);
    });
    expect(await handler(event)).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([
      ['p', 0, '98', undefined, false, true],
      ['a', 1, '99', 0, true, false],
      ['b', 2, '99', 1, true, false],
      ['a', 3, '99', 2, true, true],
      ['b', 4, '100', 0, true, false],
      ['c', 5, '100', 1, true, true],
      ['a', 6, '101', undefined, false, true],
    ]);
  });

  test('gives the function the fields of the event of fixtures', async () => {
    const seen: LambdaUserRecord[] = [];
    await kinesisHandler((record) => void seen.push(record))(events.lambda);
    const { eventID } = events.lambda.Records[1] as KinesisEventRecord;
    expect(seen).toHaveLength(5);
    expect({ ...seen[2] }).toEqual({
      partitionKey: 'order-8',
      explicitHashKey: '340282366920938463463374607431768211455',
      data: Buffer.from('{"n":2}'),
      sequenceNumber: events.lambda.Records[1]?.kinesis.sequenceNumber,
      subSequenceNumber: 1,
      aggregated: true,
      isLast: false,
      id: `${eventID}:1`,
      source: events.lambda.Records[1],
    });
    expect(seen[2]?.source).toBe(events.lambda.Records[1]);
    expect(seen.map(({ id }) => id.split(':')[2])).toEqual(['0', '0', '1', '2', '0']);
    expect(seen.map((record) => record.text())).toEqual([0, 1, 2, 3, 4].map((n) => `{"n":${n}}`));
  });

  test('takes an event that was expanded before, and knows its user records', async () => {
    const ofEvent: unknown[] = [];
    const ofExpanded: unknown[] = [];
    await kinesisHandler(({ source, ...record }) => void ofEvent.push(record))(event);
    await kinesisHandler(({ source, ...record }) => void ofExpanded.push(record))(
      expandKinesisEvent(event, { markLast: true }),
    );
    expect(ofExpanded).toEqual(ofEvent);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])(
    'reports the Kinesis record of user record %i, and begins no other',
    async (failing) => {
      for (const fail of [syncFailure, asyncFailure]) {
        const { handler, seen, failures } = failingAt([failing], fail);
        expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: PARENTS[failing] }] });
        expect(seen).toEqual(Array.from({ length: failing + 1 }, (_, n) => n));
        expect(failures).toMatchObject([
          { error: new Error('injected'), record: { sequenceNumber: PARENTS[failing] } },
        ]);
      }
    },
  );

  test.each([undefined, null, '', 0, false, 'text', Symbol('symbol')])(
    'takes %s for a failure when it is thrown',
    async (thrown) => {
      const onFailure = vi.fn();
      const options = { onFailure };
      const expected = { batchItemFailures: [{ itemIdentifier: '98' }] };
      const throwing = kinesisHandler(() => {
        throw thrown;
      }, options);
      expect(await throwing(event)).toEqual(expected);
      expect(await kinesisHandler(() => Promise.reject(thrown), options)(event)).toEqual(expected);
      expect(onFailure.mock.calls.map(([{ error }]) => error)).toEqual([thrown, thrown]);
    },
  );

  test('waits for anything that has a then', async () => {
    let settled = 0;
    // biome-ignore lint/suspicious/noThenProperty: some promise libraries are no Promise.
    const thenable = { then: (resolve: (value: unknown) => void) => setTimeout(() => resolve(++settled), 1) };
    await kinesisHandler(() => thenable)(event);
    expect(settled).toBe(7);
  });

  test('writes a failure to the log unless it is told otherwise', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    await kinesisHandler(() => syncFailure())(event);
    expect(log.mock.calls).toEqual([[`user record ${SHARD}:98:0`, 'failed:', new Error('injected')]]);
  });

  test('has nothing to do for an empty event, also when called twice', async () => {
    const fn = vi.fn();
    const handler = kinesisHandler(fn);
    expect(await handler({ Records: [] })).toEqual({ batchItemFailures: [] });
    expect(await handler({ Records: [] })).toEqual({ batchItemFailures: [] });
    expect(fn).not.toHaveBeenCalled();
  });

  test('hands on null for a partition key that is not there', async () => {
    const keys: unknown[] = [];
    const withoutKeys = [null, undefined].map((partitionKey) =>
      eventRecord('7', partitionKey, Buffer.from('1')),
    );
    for (const order of ['sequential', 'byPartitionKey'] as const) {
      await kinesisHandler(({ partitionKey }) => void keys.push(partitionKey), { order })({
        Records: withoutKeys,
      });
    }
    expect(keys).toEqual([null, null, null, null]);
  });
});

describe('kinesisHandler with a malformed record', () => {
  const { data } = named(malformed, 'wrong-digest');
  const damaged = { Records: [...records.slice(0, 2), eventRecord('999', 'a', data), ...records.slice(2)] };

  test('hands it on as it is, with a diagnostic before', async () => {
    const seen: unknown[] = [];
    const handler = kinesisHandler(
      (record) => void seen.push(record.aggregated ? record.text() : record.data.length),
      {
        onDiagnostic: ({ code, sequenceNumber }) => seen.push(`${code} ${sequenceNumber}`),
      },
    );
    expect(await handler(damaged)).toEqual({ batchItemFailures: [] });
    expect(seen).toContain('CHECKSUM_MISMATCH 999');
    expect(seen[seen.indexOf('CHECKSUM_MISMATCH 999') + 1]).toBe(data.length);
  });

  test.each(['sequential', 'byPartitionKey'] as const)(
    'reports it with onMalformed throw, and begins nothing behind it, in order %s',
    async (order) => {
      const { handler, seen, failures } = failingAt([], syncFailure, { order, onMalformed: 'throw' });
      expect(await handler(damaged)).toEqual({ batchItemFailures: [{ itemIdentifier: '999' }] });
      expect(seen.toSorted()).toEqual([0, 1, 2, 3]);
      expect(failures).toMatchObject([
        { error: { code: 'CHECKSUM_MISMATCH' }, source: { kinesis: { sequenceNumber: '999' } } },
      ]);
      expect(failures[0]).not.toHaveProperty('record');
    },
  );

  test('reports a user record that failed before it', async () => {
    for (const order of ['sequential', 'byPartitionKey'] as const) {
      const { handler } = failingAt([2], syncFailure, { order, onMalformed: 'throw' });
      expect(await handler(damaged)).toEqual({ batchItemFailures: [{ itemIdentifier: '99' }] });
    }
  });

  test('writes it to the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    await kinesisHandler(() => {}, { onMalformed: 'throw' })(damaged);
    expect(log.mock.calls).toEqual([
      [`record ${SHARD}:999`, 'failed:', expect.objectContaining({ code: 'CHECKSUM_MISMATCH' })],
    ]);
  });

  test('reports data that is no base64', async () => {
    const noBase64 = {
      ...eventRecord('7', 'k', Buffer.alloc(0)),
      kinesis: { data: '?', sequenceNumber: '7' },
    };
    const { handler, failures } = failingAt([], syncFailure);
    expect(await handler({ Records: [noBase64] })).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    expect(failures).toMatchObject([{ error: { code: 'INVALID_RECORD' } }]);
  });
});

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
    });
  });
});

describe('kinesisHandler when time runs out', () => {
  const outOfTime = { code: 'OUT_OF_TIME', name: 'DeaggregationError' };

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
    expect(failures.map(({ record }) => record?.text())).toEqual(['4', '6']);
  });

  test('keeps no more than half of the time for itself', async () => {
    const { handler, seen } = failingAt([], syncFailure, { timeoutMarginMilliseconds: 60_000 });
    expect(await handler(event, endsIn(1_000))).toEqual({ batchItemFailures: [] });
    expect(seen).toHaveLength(7);
  });

  test('leaves no timer behind', async () => {
    const clear = vi.spyOn(globalThis, 'clearTimeout');
    const set = vi.spyOn(globalThis, 'setTimeout');
    await kinesisHandler(() => {})(event, endsIn(1_000));
    expect(set).toHaveBeenCalledOnce();
    expect(clear.mock.calls).toEqual([[set.mock.results[0]?.value]]);
  });

  test('does without a context', async () => {
    const { handler, seen } = failingAt([], syncFailure);
    await handler(event, undefined);
    await handler(event, null as never);
    await handler(event, {} as never);
    expect(seen).toHaveLength(21);
  });
});

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

  test('returns no state outside of a window', async () => {
    const handler = kinesisHandler((_, context) => {
      context.state.sum = 1;
    });
    expect(await handler(event)).toEqual({ batchItemFailures: [] });
  });
});

describe('kinesisHandler of something else', () => {
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['a string', '{"Records":[]}'],
    ['an array (a batch of EventBridge Pipes?)', events.pipes],
    ['an SQS event', { Records: [{ eventSource: 'aws:sqs', body: '' }] }],
    ['an SNS event', { Records: [{ EventSource: 'aws:sns' }] }],
    ['an S3 event', { Records: [{ eventSource: 'aws:s3' }] }],
    ['a DynamoDB stream event', { Records: [{ eventSource: 'aws:dynamodb', dynamodb: {} }] }],
    ['a Kafka event', { eventSource: 'aws:kafka', records: { 'orders-0': [] } }],
    ['a Firehose transformation event', events.firehose],
    ['a Kinesis Analytics event', events.analytics],
    ['an answer of GetRecords', events.sdk],
    ['an EventBridge event', { 'detail-type': 'x', detail: {} }],
    ['a CloudWatch Logs event', { awslogs: { data: '' } }],
    ['an HTTP request', { requestContext: {}, httpMethod: 'GET' }],
    ['an object with Records of another kind', { Records: [null] }],
    ['an object with records of another kind', { records: [] }],
    ['an object without Records', { kinesis: {} }],
  ])('says that the event is %s', async (found, other) => {
    const fn = vi.fn();
    await expect(kinesisHandler(fn)(other as never)).rejects.toMatchObject({
      code: 'INVALID_EVENT',
      message: `the event is ${found}, expected a Kinesis event`,
    });
    expect(() => expandKinesisEvent(other as never)).toThrow(`the event is ${found}`);
    expect(fn).not.toHaveBeenCalled();
  });

  test.each<[string, unknown, string]>([
    ['no data', { sequenceNumber: '1' }, 'record 4: kinesis.data is undefined, expected a base64 string'],
    [
      'bytes',
      { sequenceNumber: '1', data: new Uint8Array() },
      'record 4: kinesis.data is a Uint8Array, expected a base64 string',
    ],
    ['no sequence number', { data: '' }, 'record 4: kinesis.sequenceNumber is no string of digits'],
    [
      'an empty sequence number',
      { data: '', sequenceNumber: '' },
      'record 4: kinesis.sequenceNumber is no string of digits',
    ],
    ['null', null, 'record 4: kinesis.data is undefined, expected a base64 string'],
  ])('refuses a record with %s before anything is handled', async (_, kinesis, message) => {
    const fn = vi.fn();
    const bad = { Records: [...records, { kinesis }] } as never;
    await expect(kinesisHandler(fn)(bad)).rejects.toMatchObject({
      code: 'INVALID_EVENT',
      message,
      recordIndex: 4,
    });
    expect(fn).not.toHaveBeenCalled();
  });

  test.each([
    [{ order: 'random' }, "order is 'random', expected 'sequential' or 'byPartitionKey'"],
    [{ concurrency: 0 }, 'concurrency is 0, expected a whole number from 1'],
    [{ concurrency: 1.5 }, 'concurrency is 1.5, expected a whole number from 1'],
    [{ concurrency: '3' }, 'concurrency is a string, expected a whole number from 1'],
    [{ timeoutMarginMilliseconds: -1 }, 'timeoutMarginMilliseconds is -1, expected a number from 0'],
    [{ timeoutMarginMilliseconds: Number.NaN }, 'timeoutMarginMilliseconds is NaN, expected a number from 0'],
    [{ onFailure: 'log' }, 'onFailure is a string, expected a function'],
    [{ onWindowEnd: {} }, 'onWindowEnd is an object, expected a function'],
    [{ onMalformed: 'drop' }, "onMalformed is 'drop', expected 'passthrough' or 'throw'"],
    [null, 'options is not an object'],
  ])('refuses the options %j when it is made', (options, message) => {
    expect(() => kinesisHandler(() => {}, options as KinesisHandlerOptions)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message }),
    );
  });

  test('refuses a function that is none', () => {
    expect(() => kinesisHandler(undefined as never)).toThrow('fn is undefined, expected a function');
  });
});

describe('LambdaUserRecord', () => {
  test('can be made for the tests of a function', () => {
    const source = records[0] as KinesisEventRecord;
    const userRecord = { partitionKey: 'k', subSequenceNumber: 3, data: Buffer.from('{"n":1}') };
    const record = new LambdaUserRecord(source, userRecord);
    expect(record.json<{ n: number }>().n).toBe(1);
    expect(record.id).toBe(`${SHARD}:98:3`);
  });

  test('reads text and JSON of the data, and says when it is no JSON', () => {
    const record = new LambdaUserRecord(eventRecord('1', 'k', Buffer.from('größer')));
    expect(record.text()).toBe('größer');
    expect(() => record.json()).toThrow(SyntaxError);
  });
});

/** A handler whose function notes the number in each user record, and fails at some. */
function failingAt(failing: readonly number[], fail: () => unknown, options: KinesisHandlerOptions = {}) {
  const seen: number[] = [];
  const failures: HandlerFailure[] = [];
  const handler = kinesisHandler(
    (record) => {
      const n = Number(record.text());
      seen.push(n);
      return failing.includes(n) ? fail() : undefined;
    },
    { ...options, onFailure: (failure) => failures.push(failure) },
  );
  return { handler, seen, failures };
}

function syncFailure(): never {
  throw new Error('injected');
}

async function asyncFailure(): Promise<never> {
  await delay(1);
  throw new Error('injected');
}

function endsIn(milliseconds: number) {
  const end = performance.now() + milliseconds;
  return { getRemainingTimeInMillis: () => end - performance.now() };
}

function eventRecord(
  sequenceNumber: string,
  partitionKey: string | null | undefined,
  data: Uint8Array,
): KinesisEventRecord {
  return {
    eventID: `${SHARD}:${sequenceNumber}`,
    kinesis: {
      sequenceNumber,
      data: Buffer.from(data).toString('base64'),
      ...(partitionKey !== undefined && { partitionKey }),
    },
  };
}

/** The data of each user record is a number, counted from `first`. */
function aggregatedOf(partitionKeys: readonly string[], first: number): Uint8Array {
  const userRecords = partitionKeys.map((partitionKey, index) => ({
    partitionKey,
    data: Buffer.from(`${first + index}`),
  }));
  return [...aggregate(userRecords)][0]?.Data as Uint8Array;
}
