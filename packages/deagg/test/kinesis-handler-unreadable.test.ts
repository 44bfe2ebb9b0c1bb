import { type Diagnostic, deaggregateRecords } from '@kpl-kit/deagg';
import {
  expandKinesisEvent,
  type HandlerFailure,
  type KinesisEvent,
  type KinesisEventRecord,
  type KinesisHandlerOptions,
  kinesisHandler,
  type LambdaUserRecord,
} from '@kpl-kit/deagg/lambda';
import { malformed } from '@kpl-kit/fixtures';
import { describe, expect, test, vi } from 'vitest';
import { aggregatedOf, endsIn, eventRecord, SHARD } from './handler-events.ts';

const damaged = malformed.find(({ name }) => name === 'wrong-digest')?.data ?? new Uint8Array();
const twice = Buffer.from(Buffer.from(aggregatedOf(['x', 'y'], 0)).toString('base64'));
const decoded: KinesisEventRecord = {
  eventID: `${SHARD}:104`,
  kinesis: { sequenceNumber: '104', partitionKey: 'a', data: '{"already":"decoded ü"}' },
};

/** Three records that cannot be read among five user records that can. */
const event: KinesisEvent = {
  Records: [
    eventRecord('100', 'p', Buffer.from('0')),
    eventRecord('101', 'a', damaged),
    eventRecord('102', 'a', aggregatedOf(['b', 'c', 'b'], 1)),
    eventRecord('103', 'a', twice),
    decoded,
    eventRecord('105', 'p', Buffer.from('4')),
  ],
};
const orders: readonly KinesisHandlerOptions[] = [{}, { order: 'byPartitionKey', concurrency: 1 }];

/** Handles the event, and notes what goes where: numbers to the function, codes to onUnreadable. */
async function run(options: KinesisHandlerOptions, onUnreadable: (record: LambdaUserRecord) => unknown) {
  const seen: string[] = [];
  const failures: HandlerFailure[] = [];
  const handler = kinesisHandler((record) => void seen.push(record.text()), {
    ...options,
    onFailure: (failure) => failures.push(failure),
    onUnreadable: (record, { code }, { signal }) => {
      expect(signal.aborted).toBe(false);
      seen.push(code);
      return onUnreadable(record);
    },
  });
  const { batchItemFailures } = await handler(event, endsIn(300_000));
  return { seen, failures, failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

describe.each(orders)('onUnreadable with %o', (options) => {
  test('takes the records that cannot be read, and their neighbours are handled', async () => {
    const { seen, failures, failed } = await run(options, () => {});
    const expected = ['0', 'CHECKSUM_MISMATCH', '1', '2', '3', 'MANGLED_RECORD', 'NOT_BASE64', '4'];
    if (options.order === undefined) expect(seen).toEqual(expected);
    expect(seen.toSorted()).toEqual(expected.toSorted());
    expect([failures, failed]).toEqual([[], []]);
  });

  test('waits for it', async () => {
    let isDone = false;
    await run(options, async () => {
      await new Promise(setImmediate);
      isDone = true;
    });
    expect(isDone).toBe(true);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('full'))],
  ])('a record fails for which it %s', async (_, fail) => {
    const { failures, failed } = await run(options, fail);
    expect(failed).toEqual(['101']);
    const [failure] = failures;
    expect(failure?.error).toMatchObject({ message: 'full' });
    expect(failure?.record?.id).toBe(`${SHARD}:101:0`);
  });
});

test('gets the record with its id, its source and what the event holds', async () => {
  const records: LambdaUserRecord[] = [];
  await run({}, (record) => records.push(record));
  expect(records.map(({ id }) => id)).toEqual(['101', '103', '104'].map((number) => `${SHARD}:${number}:0`));
  expect(records.map(({ source }) => source)).toEqual([1, 3, 4].map((index) => event.Records[index]));
  expect(records[0]?.data).toEqual(Buffer.from(damaged));
  expect(records[1]?.data).toEqual(twice);
  expect(records[2]?.text()).toBe(decoded.kinesis.data);
  expect(records.every(({ aggregated, isLast }) => !aggregated && isLast)).toBe(true);
});

test('onDiagnostic hears of each record once, before', async () => {
  const heard: string[] = [];
  const onDiagnostic = ({ code }: Diagnostic) => heard.push(`diagnostic ${code}`);
  await run({ onDiagnostic }, () => heard.push('set aside'));
  const codes = ['CHECKSUM_MISMATCH', 'MANGLED_RECORD', 'NOT_BASE64'];
  expect(heard).toEqual(codes.flatMap((code) => [`diagnostic ${code}`, 'set aside']));
});

test('what can be read does not come to it: an empty record, one outside the shard, user records', async () => {
  const onUnreadable = vi.fn();
  const empty = malformed.find(({ passthrough }) => passthrough.diagnostic === 'EMPTY_MESSAGE')?.data;
  const plain = eventRecord('200', 'p', Buffer.from('5'));
  const Records = [eventRecord('1', 'a', empty ?? new Uint8Array()), ...event.Records.slice(2, 3), plain];
  const shardRange = { startingHashKey: '0', endingHashKey: '0' };
  const seen = vi.fn();
  const options = { onUnreadable, shardRange, outsideShardRange: 'drop-record' } as const;
  await kinesisHandler(seen, options)({ Records });
  await kinesisHandler(seen, { onUnreadable })(expandKinesisEvent({ Records: event.Records.slice(2, 3) }));
  expect(empty).toBeDefined();
  expect(onUnreadable).not.toHaveBeenCalled();
  expect(seen).toHaveBeenCalledTimes(4);
});

test('in a tumbling window, the state before it is kept when it fails', async () => {
  const handler = kinesisHandler(
    (record, { state }) => {
      state.sum = Number(state.sum ?? 0) + Number(record.text());
    },
    { onUnreadable: () => Promise.reject(new Error('full')), onFailure: () => {} },
  );
  const window = { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:01:00Z' };
  const [, , aggregated, , mangled] = [...event.Records].toSpliced(
    3,
    0,
    event.Records[0] as KinesisEventRecord,
  );
  const Records = [aggregated, mangled] as KinesisEventRecord[];
  expect(await handler({ Records, window, state: {} })).toEqual({
    batchItemFailures: [{ itemIdentifier: '103' }],
    state: { sum: 6 },
  });
});

test('one that is never settled does not delay the answer', async () => {
  vi.useFakeTimers();
  try {
    const end = Date.now() + 3_000;
    const context = { getRemainingTimeInMillis: () => end - Date.now() };
    const options = { onUnreadable: () => new Promise(() => {}), onFailure: () => {} };
    const answered = kinesisHandler(() => {}, options)(event, context);
    await vi.advanceTimersByTimeAsync(2_600);
    expect(await answered).toEqual({ batchItemFailures: [{ itemIdentifier: '101' }] });
  } finally {
    vi.useRealTimers();
  }
});

test('without it, the function gets damaged records, and text that is not base64 fails', async () => {
  const seen = vi.fn();
  const failures: HandlerFailure[] = [];
  const handler = kinesisHandler(seen, { onFailure: (failure) => failures.push(failure) });
  expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '104' }] });
  expect(seen).toHaveBeenCalledTimes(6);
  expect(failures).toMatchObject([{ error: { code: 'NOT_BASE64' } }]);
});

test('is refused where it would never be called, and if it is not a function', () => {
  const throwing = { onMalformed: 'throw', onUnreadable: () => {} } as const;
  expect(() => kinesisHandler(() => {}, throwing)).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTION',
      message: "onMalformed is 'throw', expected 'passthrough', which onUnreadable needs",
    }),
  );
  const wrong = { onUnreadable: 'log' as unknown as () => void };
  expect(() => kinesisHandler(() => {}, wrong)).toThrow('onUnreadable is a string, expected a function');
});

test('the event is as deaggregateRecords reads it', () => {
  const diagnostics: Diagnostic[] = [];
  const onDiagnostic = (found: Diagnostic) => diagnostics.push(found);
  expect(deaggregateRecords(event.Records, { onDiagnostic })).toHaveLength(8);
  expect(diagnostics.map(({ recordIndex }) => recordIndex)).toEqual([1, 3, 4]);
});
