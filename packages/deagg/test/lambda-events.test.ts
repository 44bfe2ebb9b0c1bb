import { aggregate } from '@kpl-kit/aggregator';
import { deaggregateRecords } from '@kpl-kit/deagg';
import { expandKinesisEvent, pipesEnrichment } from '@kpl-kit/deagg/lambda';
import { events, malformed, toLambdaEvent, toPipesBatch } from '@kpl-kit/fixtures';
import { describe, expect, test, vi } from 'vitest';
import { named } from './named.ts';

const damaged = { PartitionKey: 'a', Data: named(malformed, 'wrong-digest').data };

describe('expandKinesisEvent', () => {
  test('gives the same event with its user records, and leaves the event as it was', () => {
    const event = { ...events.lambda, window: { start: 's', end: 'e' }, state: {} };
    const before = structuredClone(event);
    const expanded = expandKinesisEvent(event);
    expect(expanded).toEqual({ ...event, Records: deaggregateRecords(event.Records) });
    expect(expanded.Records).toHaveLength(5);
    expect(expanded.Records[0]).toBe(event.Records[0]);
    expect(event).toEqual(before);
  });

  test('gives what it was given when it is called twice', () => {
    const once = expandKinesisEvent(events.lambda);
    expect(expandKinesisEvent(once)).toEqual(once);
  });

  test('takes an empty event, and options', () => {
    expect(expandKinesisEvent({ Records: [] })).toEqual({ Records: [] });
    const { Records } = toLambdaEvent([damaged]);
    expect(expandKinesisEvent({ Records }).Records).toEqual(Records);
    expect(() => expandKinesisEvent({ Records }, { onMalformed: 'throw' })).toThrow('MD5');
  });
});

describe('pipesEnrichment', () => {
  const ids = events.pipes.map(({ eventID }) => eventID);

  test('hands on what the function returns for each user record, in order, with the eventID that it had', async () => {
    const enrich = pipesEnrichment(async ({ eventID, data, partitionKey }) => ({
      eventID,
      partitionKey,
      text: atob(data),
    }));
    expect(await enrich(events.pipes)).toEqual([
      { eventID: ids[0], partitionKey: 'order-1', text: '{"n":0}' },
      { eventID: ids[1], partitionKey: 'order-7', text: '{"n":1}' },
      { eventID: ids[1], partitionKey: 'order-8', text: '{"n":2}' },
      { eventID: ids[1], partitionKey: 'order-7', text: '{"n":3}' },
      { eventID: ids[2], partitionKey: 'order-9', text: '{"n":4}' },
    ]);
  });

  test('hands on user records as they are', async () => {
    expect(await pipesEnrichment((record) => record)(events.pipes)).toEqual(deaggregateRecords(events.pipes));
  });

  test('leaves out undefined, and nothing else', async () => {
    const results = [undefined, null, 0, '', false];
    expect(await pipesEnrichment(() => results.shift())(events.pipes)).toEqual([null, 0, '', false]);
  });

  test('calls the function for one after another, with the context', async () => {
    const context = { awsRequestId: 'request' };
    let running = 0;
    const fn = vi.fn(async () => {
      expect(++running).toBe(1);
      await Promise.resolve();
      running--;
    });
    await pipesEnrichment<(typeof events.pipes)[0], void, typeof context>(fn)(events.pipes, context);
    expect(fn).toHaveBeenCalledTimes(5);
    expect(fn).toHaveBeenLastCalledWith(events.pipes[2], context);
  });

  test('rejects when there is more than the target takes at once', async () => {
    const identity = (record: object) => record;
    expect(await pipesEnrichment(identity, { targetMaxBatch: 5 })(events.pipes)).toHaveLength(5);
    await expect(pipesEnrichment(identity, { targetMaxBatch: 4 })(events.pipes)).rejects.toMatchObject({
      code: 'TARGET_BATCH_OVERFLOW',
      message: expect.stringContaining(
        '3 Kinesis records hold more than the 4 elements that the target takes at once',
      ),
    });
    expect(await pipesEnrichment(identity, { targetMaxBatch: 1 })(events.pipes.slice(0, 1))).toHaveLength(1);
    const dropping = pipesEnrichment(({ aggregated }) => aggregated, { targetMaxBatch: 3 });
    expect(await dropping(events.pipes)).toEqual([true, true, true]);
  });

  test('rejects with what the function throws', async () => {
    const failure = new Error('injected');
    await expect(pipesEnrichment(() => Promise.reject(failure))(events.pipes)).rejects.toBe(failure);
  });

  test('unpacks a Kinesis record when its turn comes', async () => {
    const seen: unknown[] = [];
    const enrich = pipesEnrichment(({ eventID }) => void seen.push(eventID), {
      onDiagnostic: ({ code }) => seen.push(code),
    });
    const batch = toPipesBatch([damaged]);
    await enrich([...events.pipes.slice(0, 1), ...batch]);
    expect(seen).toEqual([ids[0], 'CHECKSUM_MISMATCH', batch[0]?.eventID]);
  });

  test('takes an empty batch', async () => {
    expect(await pipesEnrichment(() => 1)([])).toEqual([]);
  });

  test('reports a malformed record, or rejects', async () => {
    const records = toPipesBatch([damaged]);
    const onDiagnostic = vi.fn();
    expect(await pipesEnrichment((record) => record, { onDiagnostic })(records)).toEqual(records);
    expect(onDiagnostic).toHaveBeenCalledWith(expect.objectContaining({ code: 'CHECKSUM_MISMATCH' }));
    await expect(pipesEnrichment(() => 1, { onMalformed: 'throw' })(records)).rejects.toThrow('MD5');
  });

  test.each<[unknown, string]>([
    [events.lambda, 'the event is a Kinesis event, expected the Kinesis records of a pipe'],
    [[{ body: 'of SQS' }], 'the event is an array of something else, expected the Kinesis records of a pipe'],
    [[null], 'the event is an array of something else, expected the Kinesis records of a pipe'],
    [
      [{ eventSource: 'aws:sqs', body: '' }],
      'the event is the batch of an SQS pipe, expected the Kinesis records of a pipe',
    ],
    [
      [{ eventSource: 'aws:amq', data: '' }],
      'the event is the batch of an ActiveMQ pipe, expected the Kinesis records of a pipe',
    ],
    [
      [{ eventSource: 'aws:rmq', data: '' }],
      'the event is the batch of a RabbitMQ pipe, expected the Kinesis records of a pipe',
    ],
    [
      events.firehose.records,
      'the event is an array of something else, expected the Kinesis records of a pipe',
    ],
    [undefined, 'the event is undefined, expected the Kinesis records of a pipe'],
  ])('refuses another event before anything is handled', async (event, message) => {
    const fn = vi.fn();
    await expect(pipesEnrichment(fn)(event as never)).rejects.toMatchObject({
      code: 'INVALID_EVENT',
      message,
    });
    expect(fn).not.toHaveBeenCalled();
  });

  test.each([
    [() => pipesEnrichment(7 as never), 'fn is a number, expected a function'],
    [() => pipesEnrichment(() => 1, { targetMaxBatch: 0 }), 'targetMaxBatch is 0, expected a number from 1'],
    [
      () => pipesEnrichment(() => 1, { resumeAfter: { sequenceNumber: '1' } } as object),
      'resumeAfter is not an option, expected onMalformed, onDiagnostic, shardRange, outsideShardRange, markLast, targetMaxBatch',
    ],
    [
      () => pipesEnrichment(() => 1, { targetMaxBatch: '10' as never }),
      'targetMaxBatch is a string, expected a number from 1',
    ],
    [
      () => pipesEnrichment(() => 1, { onDiagnostic: 1 as never }),
      'onDiagnostic is a number, expected a function',
    ],
  ])('refuses bad arguments when it is made', (make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', message }));
  });

  test('unpacks what a producer with many user records sent', async () => {
    const userRecords = Array.from({ length: 50 }, (_, n) => ({
      partitionKey: `k${n}`,
      data: Uint8Array.of(n),
    }));
    const enrich = pipesEnrichment(({ subSequenceNumber }) => subSequenceNumber, { targetMaxBatch: 50 });
    expect(await enrich(toPipesBatch(aggregate(userRecords)))).toEqual([...userRecords.keys()]);
  });
});
