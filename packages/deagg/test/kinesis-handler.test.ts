import { setTimeout as delay } from 'node:timers/promises';
import { DeaggregationError } from '@kpl-kit/deagg';
import {
  expandKinesisEvent,
  type KinesisEventRecord,
  type KinesisHandlerOptions,
  kinesisHandler,
  LambdaUserRecord,
} from '@kpl-kit/deagg/lambda';
import { events, malformed } from '@kpl-kit/fixtures';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
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

  test('tells two Kinesis records apart where the event names no shard', async () => {
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

  test('reports data that is no base64', async () => {
    const noBase64 = {
      ...eventRecord('7', 'k', Buffer.alloc(0)),
      kinesis: { data: '?', sequenceNumber: '7' },
    };
    const { handler, failures } = failingAt([], syncFailure);
    expect(await handler({ Records: [noBase64] })).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    expect(failures).toMatchObject([
      { error: { code: 'INVALID_RECORD', message: 'sequence number 7: kinesis.data is no base64' } },
    ]);
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
    ['no sequence number', { data: '' }, 'record 4: kinesis.sequenceNumber is no string of digits'],
    [
      'an empty sequence number',
      { data: '', sequenceNumber: '' },
      'record 4: kinesis.sequenceNumber is no string of digits',
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
    [{ concurrency: 0 }, 'concurrency is 0, expected a whole number from 1'],
    [{ concurrency: 1.5 }, 'concurrency is 1.5, expected a whole number from 1'],
    [{ concurrency: '3' }, 'concurrency is a string, expected a whole number from 1'],
    [{ timeoutMarginMilliseconds: -1 }, 'timeoutMarginMilliseconds is -1, expected a number from 0'],
    [{ timeoutMarginMilliseconds: Number.NaN }, 'timeoutMarginMilliseconds is NaN, expected a number from 0'],
    [{ onFailure: 'log' }, 'onFailure is a string, expected a function'],
    [{ onWindowEnd: {} }, 'onWindowEnd is an object, expected a function'],
    [{ onMalformed: 'drop' }, "onMalformed is 'drop', expected 'passthrough' or 'throw'"],
    [{ resumeAfter: { sequenceNumber: '1' } }, 'resumeAfter is of no use for a Lambda handler'],
    [{ markLast: false }, 'markLast is of no use for a Lambda handler'],
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
    expect(() => record.json()).toThrow(new SyntaxError('the 8 bytes of data are no JSON'));
  });
});
