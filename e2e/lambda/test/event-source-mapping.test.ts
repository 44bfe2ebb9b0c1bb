import type { KinesisEvent, KinesisEventRecord } from '@kpl-kit/deagg/lambda';
import { toLambdaEvent } from '@kpl-kit/fixtures';
import { describe, expect, it } from 'vitest';
import { type EventSourceMapping, processShard } from '../src/event-source-mapping/process-shard.ts';
import type { Outcome } from '../src/execution/outcome.ts';

const SHARD_ID = 'shardId-000000000006';
const error: Outcome = { kind: 'error', errorType: 'Error', errorMessage: 'injected' };

describe('processShard', () => {
  it('delivers batches in order, across the answers of GetRecords', async () => {
    expect(await deliveries(6, () => response(null), { batchSize: 4 })).toEqual(['0123', '45']);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['an empty object', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['no list', { batchItemFailures: null }],
  ])('takes a batch for done when the response is %s', async (_, payload) => {
    expect(await deliveries(3, () => response(payload))).toEqual(['012']);
  });

  it.each<[string, unknown]>([
    ['empty', { itemIdentifier: '' }],
    ['null', { itemIdentifier: null }],
    ['unknown', { itemIdentifier: '99' }],
    ['under another name', { identifier: '101' }],
    ['no object', null],
  ])('delivers all of a batch again when an identifier is %s', async (_, failure) => {
    const answers = [response({ batchItemFailures: [{ itemIdentifier: '102' }, failure] }), response(null)];
    expect(await deliveries(3, (_event, attempt) => answers[attempt] as Outcome)).toEqual(['012', '012']);
  });

  it('delivers a batch again from the lowest identifier on', async () => {
    const answers = [failing('103', '101', '102'), failing('102')];
    const answer = (_event: KinesisEvent, attempt: number) => answers[attempt] ?? response(null);
    expect(await deliveries(5, answer, { batchSize: 4 })).toEqual(['0123', '123', '23', '4']);
  });

  it('takes every batch for done without ReportBatchItemFailures', async () => {
    const mapping = { reportBatchItemFailures: false };
    expect(await deliveries(3, () => failing('101'), mapping)).toEqual(['012']);
  });

  it('delivers all of a batch again after an error', async () => {
    const answers = [error, error, response(null)];
    const order = await deliveries(3, (_event, attempt) => answers[attempt] as Outcome);
    expect(order).toEqual(['012', '012', '012']);
  });

  it('discards a batch that failed once more than it may be tried again', async () => {
    const { order, report } = await process(
      4,
      ({ Records }) => (Records.length > 1 ? error : response(null)),
      {
        batchSize: 3,
        maximumRetryAttempts: 2,
      },
    );
    expect(order).toEqual(['012', '012', '012', '3']);
    expect(report.discarded.map(({ kinesis }) => kinesis.sequenceNumber)).toEqual(['100', '101', '102']);
    expect(report.deliveredCount).toBe(10);
  });

  it('begins to count again when some of a batch was done', async () => {
    const answers = [failing('100'), failing('101'), failing('101'), response(null)];
    const mapping = { maximumRetryAttempts: 1 };
    const { order, report } = await process(3, (_event, attempt) => answers[attempt] as Outcome, mapping);
    expect(order).toEqual(['012', '012', '12', '12']);
    expect(report.discarded).toEqual([]);
  });

  it('splits a batch on an error, the first half first', async () => {
    const isBad = ({ Records }: KinesisEvent) =>
      Records.some(({ kinesis }) => kinesis.sequenceNumber === '102');
    const { order, report } = await process(4, (event) => (isBad(event) ? error : response(null)), {
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 1,
    });
    expect(order).toEqual(['0123', '01', '23', '2', '2', '3']);
    expect(report.discarded.map(({ kinesis }) => kinesis.sequenceNumber)).toEqual(['102']);
  });

  it('passes the state of a tumbling window on, ends it, and begins another', async () => {
    const events: KinesisEvent[] = [];
    const invoke = (event: KinesisEvent) => {
      events.push(event);
      const before = (event.state as { sum?: number }).sum ?? 0;
      return response({ state: { sum: before + event.Records.length } });
    };
    // Records arrive every ten seconds.
    await process(5, invoke, { batchSize: 2, tumblingWindowInSeconds: 30 });
    const seen = events.map(({ Records, state, window, isFinalInvokeForWindow }) => [
      Records.length,
      state,
      window?.start,
      window?.end,
      isFinalInvokeForWindow,
    ]);
    const [first, second, third] = ['1970-01-01T00:00:00Z', '1970-01-01T00:00:30Z', '1970-01-01T00:01:00Z'];
    expect(seen).toEqual([
      [2, {}, first, second, false],
      [1, { sum: 2 }, first, second, false],
      [0, { sum: 3 }, first, second, true],
      [2, {}, second, third, false],
      [0, { sum: 2 }, second, third, true],
    ]);
    expect(events[0]).toMatchObject({ shardId: SHARD_ID, eventSourceARN: expect.any(String) });
  });

  it('takes a response without state for an error in a tumbling window', async () => {
    const answers = [response(null), response({ state: {} })];
    const invoke = (_event: KinesisEvent, attempt: number) => answers[attempt] ?? response({ state: {} });
    expect(await deliveries(2, invoke, { tumblingWindowInSeconds: 60 })).toEqual(['01', '01', '']);
  });
});

function response(payload: unknown): Outcome {
  return { kind: 'response', payload };
}

function failing(...itemIdentifiers: string[]): Outcome {
  return response({ batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) });
}

/** The last digits of the sequence numbers in each event, in order. */
async function deliveries(
  count: number,
  answer: (event: KinesisEvent, attempt: number) => Outcome,
  mapping: Partial<EventSourceMapping> = {},
): Promise<string[]> {
  return (await process(count, answer, mapping)).order;
}

async function process(
  count: number,
  answer: (event: KinesisEvent, attempt: number) => Outcome,
  mapping: Partial<EventSourceMapping>,
) {
  const order: string[] = [];
  const invoke = async (event: KinesisEvent) => {
    order.push(event.Records.map(({ kinesis }) => kinesis.sequenceNumber.at(-1)).join(''));
    return answer(event, order.length - 1);
  };
  const report = await processShard(SHARD_ID, inPairs(count), invoke, {
    batchSize: 100,
    maximumRetryAttempts: 10,
    reportBatchItemFailures: true,
    ...mapping,
  });
  return { order, report };
}

/** Records 100, 101, ... as GetRecords may give them, two at a time. */
function* inPairs(count: number): Generator<KinesisEventRecord[]> {
  const entries = Array.from({ length: count }, (_, index) => ({
    PartitionKey: 'k',
    Data: '',
    ApproximateArrivalTimestamp: new Date(index * 10_000),
  }));
  const records = toLambdaEvent(entries, { shardId: SHARD_ID, firstSequenceNumber: '100' }).Records;
  for (let start = 0; start < count; start += 2) yield records.slice(start, start + 2);
}
