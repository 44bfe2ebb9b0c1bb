import { setTimeout as delay } from 'node:timers/promises';
import { format, inspect } from 'node:util';
import { DeaggregationError, deaggregateRecords, userRecordId } from '@kpl-kit/deagg';
import {
  expandKinesisEvent,
  type Invocation,
  type KinesisEventRecord,
  type KinesisHandlerOptions,
  kinesisHandler,
  LambdaUserRecord,
} from '@kpl-kit/deagg/lambda';
import { events, malformed } from '@kpl-kit/fixtures';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  aggregatedOf,
  asyncFailure,
  event,
  eventRecord,
  failingAt,
  PARENTS,
  records,
  SHARD,
  syncFailure,
} from './handler-events.ts';
import { named } from './named.ts';

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
    for (const one of [event, events.lambda]) {
      await kinesisHandler(({ source, ...record }) => void ofEvent.push(record))(one);
      await kinesisHandler(({ source, ...record }) => void ofExpanded.push(record))(expandKinesisEvent(one));
    }
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
    // biome-ignore lint/suspicious/noThenProperty: some promises are not instances of Promise.
    const thenable = { then: (resolve: (value: unknown) => void) => setTimeout(() => resolve(++settled), 1) };
    await kinesisHandler(() => thenable)(event);
    expect(settled).toBe(7);
  });

  test('writes a failure to the log unless it is told otherwise', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    await kinesisHandler(() => syncFailure())(event);
    expect(log.mock.calls).toEqual([[`user record ${SHARD}:98:0`, 'failed:', new Error('injected')]]);
  });

  test.each<[string, () => unknown]>([
    ['null', () => null],
    ['a symbol', () => Symbol('symbol')],
    ['an object without a prototype', () => Object.create(null)],
    ['a revoked proxy', revokedProxy],
    [
      'an error whose name throws',
      () =>
        Object.defineProperty(new Error('e'), 'name', {
          get: () => {
            throw new Error('no name');
          },
        }),
    ],
    ['an object that throws itself when it is printed', unprintable],
  ])('answers though its function throws %s', async (_, make) => {
    const log = vi.spyOn(console, 'error').mockImplementation((...parts) => void format(...parts));
    const failing = kinesisHandler(() => {
      throw make();
    });
    expect(await failing(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '98' }] });
    const rejecting = kinesisHandler(() => Promise.reject(make()));
    expect(await rejecting(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '98' }] });
    for (const call of log.mock.calls) expect(call[0]).toBe(`user record ${SHARD}:98:0`);
  });

  test('says which user record has failed with something that cannot be printed', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation((...parts) => void format(...parts));
    const thrown = unprintable();
    await kinesisHandler(() => Promise.reject(thrown))(event);
    const onFailure = () => {
      throw thrown;
    };
    await kinesisHandler(syncFailure, { onFailure })(event);
    expect(log.mock.calls.filter((parts) => !parts.includes(thrown))).toEqual([
      [`user record ${SHARD}:98:0`, 'failed:', 'something that cannot be printed'],
      ['onFailure failed:', 'something that cannot be printed'],
    ]);
  });

  test('answers though nothing can be written to the log', async () => {
    vi.spyOn(console, 'error').mockImplementation(syncFailure);
    expect(await kinesisHandler(syncFailure)(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: '98' }],
    });
  });

  test('calls onFailure when a user record fails, with the very record that the function had', async () => {
    const log: unknown[] = [];
    const handler = kinesisHandler(
      (record) => {
        log.push(record);
        if (record.partitionKey === 'a') syncFailure();
      },
      { order: 'byPartitionKey', onFailure: ({ record }) => log.push(record) },
    );
    await handler(event);
    expect(log.map((record) => (record as LambdaUserRecord).text())).toEqual(['0', '1', '1', '2', '5', '4']);
    expect(log[2]).toBe(log[1]);
  });

  test('waits for a promise of onFailure, and answers though it rejects or throws', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = new Error('the log is down');
    let isReported = false;
    const onFailures = [
      () => {
        throw broken;
      },
      async () => {
        await delay(1);
        isReported = true;
        throw broken;
      },
    ];
    for (const onFailure of onFailures) {
      const handler = kinesisHandler(syncFailure, { onFailure });
      expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '98' }] });
    }
    expect(isReported).toBe(true);
    expect(log.mock.calls).toEqual([
      ['onFailure failed:', broken],
      ['onFailure failed:', broken],
    ]);
  });

  test('distinguishes two Kinesis records where the event names no shard', async () => {
    const ids: string[] = [];
    const Records = records.slice(1, 3).map(({ kinesis }) => ({ kinesis })) as KinesisEventRecord[];
    await kinesisHandler(({ id }) => void ids.push(id))({ Records });
    expect(ids).toEqual(['99:0', '99:1', '99:2', '100:0', '100:1']);
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

describe('kinesisHandler with records out of order', () => {
  const outOfOrder = ['300', '30', '200', '20', '100'].map((sequenceNumber) =>
    eventRecord(sequenceNumber, sequenceNumber, Buffer.from(sequenceNumber)),
  );
  const Records = outOfOrder;

  test.each([
    [300, '20'],
    [30, '20'],
    [200, '20'],
    [20, '20'],
    [100, '100'],
  ])('reports the lowest that is not begun when %i fails', async (failing, expected) => {
    const { handler } = failingAt([failing], syncFailure);
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: expected }] });
  });

  test('reports the lowest that has failed, in the order byPartitionKey', async () => {
    const { handler, seen } = failingAt([300, 100], asyncFailure, { order: 'byPartitionKey' });
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '100' }] });
    expect(seen).toHaveLength(5);
  });

  test.each(['sequential', 'byPartitionKey'] as const)(
    'reports the lowest after a malformed one, in order %s',
    async (order) => {
      const damaged = outOfOrder.with(2, eventRecord('200', 'a', named(malformed, 'wrong-digest').data));
      const { handler, seen, failures } = failingAt([], syncFailure, { order, onMalformed: 'throw' });
      expect(await handler({ Records: damaged })).toEqual({ batchItemFailures: [{ itemIdentifier: '20' }] });
      expect(seen).toEqual([300, 30]);
      expect(failures).toMatchObject([{ source: { kinesis: { sequenceNumber: '200' } } }]);
    },
  );

  test.each(['sequential', 'byPartitionKey'] as const)(
    'reports the lowest that is left when time runs out, in order %s',
    async (order) => {
      let remaining = 2_000;
      const endTime = () => {
        remaining = 0;
      };
      const { handler, failures } = failingAt([30], endTime, { order });
      const context = { getRemainingTimeInMillis: () => remaining };
      expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '20' }] });
      expect(failures).toMatchObject([
        { error: { code: 'OUT_OF_TIME' }, source: { kinesis: { sequenceNumber: '200' } } },
      ]);
    },
  );
});

describe('kinesisHandler with a malformed record', () => {
  const { data } = named(malformed, 'wrong-digest');
  const damaged = {
    Records: [
      ...records.slice(0, 2),
      eventRecord('999', 'a', data),
      eventRecord('1000', 'a', aggregatedOf(['b', 'c'], 4)),
      eventRecord('1001', 'a', Buffer.from('6')),
    ],
  };

  test('passes it on unchanged, after its diagnostic', async () => {
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

  test.each([
    ['an error', Object.assign(new Error('mine'), { sequenceNumber: '999' })],
    ['a DeaggregationError', new DeaggregationError('OUT_OF_TIME', 'mine')],
  ])('rejects with %s that onDiagnostic throws', async (_, thrown) => {
    const { handler } = failingAt([], syncFailure, {
      onDiagnostic: () => {
        throw thrown;
      },
    });
    await expect(handler(damaged)).rejects.toBe(thrown);
  });

  test('reports data that is not base64', async () => {
    const noBase64 = {
      ...eventRecord('7', 'k', Buffer.alloc(0)),
      kinesis: { data: '?', sequenceNumber: '7' },
    };
    const { handler, failures } = failingAt([], syncFailure);
    expect(await handler({ Records: [noBase64] })).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    expect(failures).toMatchObject([
      {
        error: {
          code: 'NOT_BASE64',
          message:
            'sequence number 7: the data is not base64, as AWS delivers it: decode it after deaggregation, not before',
        },
      },
    ]);
  });
});

describe("kinesisHandler with Lambda's context", () => {
  class PrivateContext {
    #end = 2_000;
    #waits = true;
    readonly awsRequestId = 'request';
    remaining = function (this: PrivateContext) {
      return this.#end;
    };
    getRemainingTimeInMillis() {
      return this.#end;
    }
    get callbackWaitsForEmptyEventLoop() {
      return this.#waits;
    }
    set callbackWaitsForEmptyEventLoop(waits) {
      this.#waits = waits;
    }
  }
  class DerivedContext extends PrivateContext {
    override getRemainingTimeInMillis() {
      return super.getRemainingTimeInMillis() + 1;
    }
  }

  test('runs its methods and accessors, which may need private fields', async () => {
    const context = new DerivedContext();
    const seen: unknown[] = [];
    const handler = kinesisHandler<DerivedContext>((_, passed) => {
      seen.push(passed.getRemainingTimeInMillis(), passed.remaining(), passed.callbackWaitsForEmptyEventLoop);
      passed.callbackWaitsForEmptyEventLoop = false;
    });
    expect(await handler({ Records: records.slice(0, 1) }, context)).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([2_001, 2_000, true]);
    expect(context.callbackWaitsForEmptyEventLoop).toBe(false);
  });

  test('keeps the methods and statics of a function in it, and what it constructs', async () => {
    class Client {
      static readonly region = 'eu-west-1';
      readonly isOpen = true;
    }
    const query = Object.assign(() => 'called', { limit: 5, first: () => 'first', bind: 'its own' });
    const seen: unknown[] = [];
    await kinesisHandler<{ Client: typeof Client; query: typeof query }>((_, passed) => {
      seen.push(passed.query(), passed.query.first(), passed.query.limit, passed.Client.region);
      seen.push(new passed.Client() instanceof Client, Client.prototype === passed.Client.prototype);
    })({ Records: records.slice(0, 1) }, { Client, query });
    expect(seen).toEqual(['called', 'first', 5, 'eu-west-1', true, true]);
  });

  test('passes it on with the fields of the invocation, which alone are its own to copy', async () => {
    const given: (DerivedContext & Invocation)[] = [];
    const handler = kinesisHandler<DerivedContext>((_, passed) => void given.push(passed));
    await handler({ ...event, shardId: SHARD }, new DerivedContext());
    expect(given[0]).toBeInstanceOf(DerivedContext);
    expect(given[0]?.awsRequestId).toBe('request');
    expect({ ...given[0] }).toEqual({ shardId: SHARD, state: {}, signal: given[0]?.signal });
  });
});

describe('kinesisHandler of something else', () => {
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a string', '{"Records":[]}'],
    ['an array (a batch of EventBridge Pipes?)', events.pipes],
    ['an SQS event', { Records: [{ eventSource: 'aws:sqs', body: '' }] }],
    ['an SNS event', { Records: [{ EventSource: 'aws:sns' }] }],
    ['an S3 event', { Records: [{ eventSource: 'aws:s3' }] }],
    ['a DynamoDB stream event', { Records: [{ eventSource: 'aws:dynamodb', dynamodb: {} }] }],
    ['an SES event', { Records: [{ eventSource: 'aws:ses', ses: {} }] }],
    ['a Kafka event', { eventSource: 'SelfManagedKafka', records: { 'orders-0': [] } }],
    ['a Kafka event', { eventSource: 'aws:kafka', records: { 'orders-0': [] } }],
    ['a Firehose transformation event', events.firehose],
    ['a Kinesis Analytics event', events.analytics],
    ['an answer of GetRecords', events.sdk],
    ['an EventBridge event', { 'detail-type': 'x', detail: {} }],
    ['a CloudWatch Logs event', { awslogs: { data: '' } }],
    ['an HTTP request', { requestContext: {} }],
    [
      'an object of an on-failure destination in S3 (pass JSON.parse(object.payload))',
      { requestContext: {}, KinesisBatchInfo: {}, payload: '{"Records":[]}' },
    ],
    [
      'a message to an on-failure destination (read its KinesisBatchInfo from the stream)',
      { requestContext: {}, KinesisBatchInfo: {} },
    ],
    ['an HTTP request', { httpMethod: 'GET' }],
    ['an object with Records of another kind', { Records: [null] }],
    ['an object with Records of another kind', { Records: [{ kinesis: null }] }],
    ['an object with records of another kind', { records: [] }],
    ['an object without Records', { kinesis: {} }],
    ['an object with Records of another kind', { Records: [{ eventSource: '__proto__' }] }],
    ['an object with Records of another kind', { Records: [{ eventSource: 'constructor' }] }],
    ['an object with Records of another kind', { Records: [{ eventSource: { toString: 1, valueOf: 1 } }] }],
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
    ['no sequence number', { data: '' }, 'record 4: kinesis.sequenceNumber is not a string of digits'],
    [
      'an empty sequence number',
      { data: '', sequenceNumber: '' },
      'record 4: kinesis.sequenceNumber is not a string of digits',
    ],
    ['null', null, 'record 4: kinesis.data is undefined, expected a base64 string'],
  ])('refuses a record with %s before anything is handled', async (_, kinesis, message) => {
    const fn = vi.fn();
    const bad = { Records: [...records, kinesis === null ? null : { kinesis }] } as never;
    await expect(kinesisHandler(fn)(bad)).rejects.toMatchObject({
      code: 'INVALID_EVENT',
      message,
      recordIndex: 4,
    });
    expect(fn).not.toHaveBeenCalled();
  });

  test.each([
    [{ order: 'random' }, "order is 'random', expected 'sequential' or 'byPartitionKey'"],
    [{ concurrency: 0 }, 'concurrency is 0, expected a whole number from 1 to 10000'],
    [{ concurrency: 10_001 }, 'concurrency is 10001, expected a whole number from 1 to 10000'],
    [{ concurrency: 1.5 }, 'concurrency is 1.5, expected a whole number from 1 to 10000'],
    [{ concurrency: '3' }, 'concurrency is a string, expected a whole number from 1 to 10000'],
    [{ concurrency: 3 }, "order is 'sequential', expected 'byPartitionKey', which concurrency needs"],
    [{ timeoutMarginMilliseconds: -1 }, 'timeoutMarginMilliseconds is -1, expected a number from 0'],
    [{ timeoutMarginMilliseconds: Number.NaN }, 'timeoutMarginMilliseconds is NaN, expected a number from 0'],
    [{ onFailure: 'log' }, 'onFailure is a string, expected a function'],
    [{ onWindowEnd: {} }, 'onWindowEnd is an object, expected a function'],
    [{ onMalformed: 'drop' }, "onMalformed is 'drop', expected 'passthrough' or 'throw'"],
    [
      { resumeAfter: { sequenceNumber: '1' } },
      'resumeAfter is not an option, expected onMalformed, onDiagnostic, shardRange, outsideShardRange, order, concurrency, timeoutMarginMilliseconds, onFailure, onUnreadable, onWindowEnd',
    ],
    [
      { markLast: false },
      'markLast is not an option, expected onMalformed, onDiagnostic, shardRange, outsideShardRange, order, concurrency, timeoutMarginMilliseconds, onFailure, onUnreadable, onWindowEnd',
    ],
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

  test.each(['', 'made by hand', `${SHARD}:1`, undefined])(
    'has an id of its own beside others with the eventID %j',
    async (eventID) => {
      const Records = records.map((record) => ({ ...record, eventID: eventID as string }));
      const ids: string[] = [];
      await kinesisHandler((record) => void ids.push(record.id))({ Records });
      const shard = eventID?.startsWith(SHARD) ? SHARD : 'no shard';
      const expected = deaggregateRecords(Records).map((record) => userRecordId(record, shard));
      expect(ids).toEqual(expected.map((id) => id.replace('no shard:', '')));
    },
  );

  test('reads text and JSON of the data, and says when it is not JSON', () => {
    const record = new LambdaUserRecord(eventRecord('1', 'k', Buffer.from('größer')));
    expect(record.text()).toBe('größer');
    expect(() => record.json()).toThrow(new SyntaxError('the 8 bytes of data are not JSON'));
  });
});

function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function unprintable(): object {
  const error = {
    [inspect.custom]: () => {
      throw error;
    },
  };
  return error;
}
