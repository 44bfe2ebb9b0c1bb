import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { CachePersistenceLayer } from '@aws-lambda-powertools/idempotency/cache';
import { KinesisDataStreamSchema } from '@aws-lambda-powertools/parser/schemas/kinesis';
import { deaggregateRecords, userRecordId } from '@kpl-kit/deagg';
import { expandKinesisEvent } from '@kpl-kit/deagg/lambda';
import type { KinesisStreamEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { ordersHandler } from '../src/powertools.ts';
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

/** Five user records, of which the second Kinesis record has three. */
const orders = () => lambdaEvent('{"n":0}', aggregatedData('{"n":1}', '{"n":2}', '{"n":3}'), '{"n":4}');

describe('ordersHandler', () => {
  test('handles all user records in order, each with its own id', async () => {
    expect(await invoker()(orders())).toEqual(failedAt());
    expect(log.mock.calls).toEqual([
      [`${SHARD_ID}:100:0`, { n: 0 }],
      [`${SHARD_ID}:101:0`, { n: 1 }],
      [`${SHARD_ID}:101:1`, { n: 2 }],
      [`${SHARD_ID}:101:2`, { n: 3 }],
      [`${SHARD_ID}:102:0`, { n: 4 }],
    ]);
  });

  test('does not begin a user record before the previous one is done', async () => {
    const steps: string[] = [];
    log.mockImplementation((_, { n }) => {
      steps.push(`begin ${n}`);
      queueMicrotask(() => steps.push(`done ${n}`));
    });
    await invoker()(orders());
    expect(steps).toEqual([0, 1, 2, 3, 4].flatMap((n) => [`begin ${n}`, `done ${n}`]));
  });

  test('reports the Kinesis record of a user record that fails, and handles only that one again', async () => {
    const invoke = invoker();
    failOnce(2);
    expect(await invoke(orders())).toEqual(failedAt('101'));
    expect(handled()).toEqual([0, 1, 2, 3, 4]);
    log.mockClear();
    expect(await invoke({ Records: orders().Records.slice(1) })).toEqual(failedAt());
    expect(handled()).toEqual([2]);
  });

  test('keeps the order within a partition key when a user record fails and comes again', async () => {
    // In each aggregated record, the keys alternate: 0, 2 and 3 have the same one.
    const event = lambdaEvent(
      aggregatedData('{"n":0}', '{"n":1}', '{"n":2}'),
      aggregatedData('{"n":3}', '{"n":4}'),
    );
    const invoke = invoker();
    failOnce(0);
    expect(await invoke(event)).toEqual(failedAt('100', '100', '101'));
    expect(handled()).toEqual([0, 1, 4]);
    log.mockClear();
    expect(await invoke(event)).toEqual(failedAt());
    expect(handled()).toEqual([0, 2, 3]);
  });

  test('handles what Lambda delivers twice once', async () => {
    const invoke = invoker();
    await invoke(orders());
    expect(await invoke(orders())).toEqual(failedAt());
    expect(handled()).toEqual([0, 1, 2, 3, 4]);
  });

  test('sets aside what cannot be read, and handles its neighbours', async () => {
    const { event, aside } = withUnreadable(orders());
    expect(await invoker()(event)).toEqual(failedAt());
    expect(handled()).toEqual([0, 1, 2, 3, 4]);
    expect(errorLog.mock.calls).toEqual(aside);
  });

  test('reports a record that cannot be set aside, what follows with its key, and one that does not fit the schema', async () => {
    errorLog.mockImplementationOnce(() => {
      throw new Error('the log is full');
    });
    const event = lambdaEvent('{"n":0}', damaged, aggregatedData('{"n":1}', '{"n":"two"}'), '{"n":3}');
    expect(await invoker()(event)).toEqual(failedAt('101', '102', '103'));
    expect(handled()).toEqual([0, 1]);
  });

  test('locks a user record that is being handled until the timeout of Lambda, not for an hour', async () => {
    const items = new Map<unknown, string>();
    const locks: unknown[] = [];
    log.mockImplementation(() => locks.push(JSON.parse([...items.values()].at(-1) ?? '')));
    const before = Date.now();
    await invoker(items)(lambdaEvent('{"n":0}'));
    expect(locks).toMatchObject([{ status: 'INPROGRESS' }]);
    const [{ in_progress_expiration }] = locks as [{ in_progress_expiration: number }];
    expect(in_progress_expiration - before).toBeGreaterThanOrEqual(30_000);
  });

  test('succeeds when nothing comes out', async () => {
    expect(await invoker()(lambdaEvent(empty))).toEqual(failedAt());
  });
});

describe('what the recipe avoids', () => {
  test.for(['eventID', 'kinesis.sequenceNumber'] as const)(
    'idempotency by %s handles one user record of three',
    async (key) => {
      const seen: number[] = [];
      const handle = async (n: number, _id: string) => void seen.push(n);
      const config = new IdempotencyConfig({});
      config.registerLambdaContext(contextWith());
      const handleOnce = makeIdempotent(handle, { persistenceStore: memory(), config, dataIndexArgument: 1 });
      const event = lambdaEvent(aggregatedData('1', '2', '3'));
      for (const { eventID, kinesis } of deaggregateRecords(event.Records)) {
        const id = key === 'eventID' ? eventID : kinesis.sequenceNumber;
        await handleOnce(Number(Buffer.from(kinesis.data, 'base64')), id);
      }
      expect(seen).toEqual([1]);
    },
  );

  test('with throw, a damaged record fails the whole batch', () => {
    const event = lambdaEvent('{"n":0}', damaged, '{"n":1}');
    expect(() => expandKinesisEvent(event, { onMalformed: 'throw' })).toThrow(
      expect.objectContaining({ code: 'CHECKSUM_MISMATCH' }),
    );
  });

  test('after the schema of Powertools, all user records of a Kinesis record have one id', () => {
    const expanded = expandKinesisEvent(lambdaEvent(aggregatedData('1', '2', '3')));
    const ids = KinesisDataStreamSchema.parse(expanded).Records.map((record) => userRecordId(record));
    expect(new Set(ids).size).toBe(1);
    expect(new Set(expanded.Records.map((record) => userRecordId(record))).size).toBe(3);
  });

  test('a schema that decodes an aggregated record first is reported, and an error with throw', () => {
    const { Records } = KinesisDataStreamSchema.parse(lambdaEvent(aggregatedData('{"n":1}', '{"n":2}')));
    const codes: string[] = [];
    const decoded = Records as unknown as KinesisStreamEvent['Records'];
    deaggregateRecords(decoded, { onDiagnostic: ({ code }) => codes.push(code) });
    expect(codes).toEqual(['NOT_BASE64']);
    expect(() => deaggregateRecords(decoded, { onMalformed: 'throw' })).toThrow(
      expect.objectContaining({ code: 'NOT_BASE64' }),
    );
  });
});

/** Invocations of one function, which share what it has stored. */
function invoker(items?: Map<unknown, string>) {
  const handler = ordersHandler(memory(items));
  return (event: KinesisStreamEvent) => handler(event, contextWith(), () => {});
}

/** Keeps what it stores in `items`. */
function memory(items = new Map<unknown, string>()): CachePersistenceLayer {
  return new CachePersistenceLayer({
    client: {
      get: async (key) => items.get(key) ?? null,
      set: async (key, value, options) => {
        const isTaken = (options as { NX?: boolean }).NX === true && items.has(key);
        if (!isTaken) items.set(key, String(value));
        return isTaken ? null : 'OK';
      },
      del: async (keys) => keys.filter((key) => items.delete(key)).length,
    },
  });
}

/** The user's own code is the call of console.log. */
function failOnce(number: number): void {
  let hasFailed = false;
  log.mockImplementation((_, { n }) => {
    if (n !== number || hasFailed) return;
    hasFailed = true;
    throw new Error(`order ${n} failed`);
  });
}

function handled(): number[] {
  return log.mock.calls.map(([, { n }]) => n);
}
