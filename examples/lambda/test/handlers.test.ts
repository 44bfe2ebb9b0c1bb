import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { events } from '@kpl-kit/fixtures';
import type { Context, KinesisStreamEvent } from 'aws-lambda';
import { beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { bulkHandler, generatorHandler, partialBatchHandler } from '../src/index.ts';
import { expectedAside, setAsideIn, unreadableEvent } from './unreadable-event.ts';

const event: KinesisStreamEvent = structuredClone(events.lambda);
const [, aggregated] = event.Records.map(({ kinesis }) => kinesis.sequenceNumber);
const userRecords = [
  ['order-1', '{"n":0}'],
  ['order-7', '{"n":1}'],
  ['order-8', '{"n":2}'],
  ['order-7', '{"n":3}'],
  ['order-9', '{"n":4}'],
];

let log: MockInstance<typeof console.log>;
let errorLog: MockInstance<typeof console.error>;
beforeEach(() => {
  log = vi.spyOn(console, 'log').mockReset().mockReturnValue();
  errorLog = vi.spyOn(console, 'error').mockReset().mockReturnValue();
});

describe.each([
  ['bulkHandler', bulkHandler],
  ['generatorHandler', generatorHandler],
])('%s', (_, handler) => {
  test('goes through all user records in order, and counts them', async () => {
    expect(await handler(event)).toBe('Successfully processed 5 records.');
    expect(log.mock.calls).toEqual(userRecords);
  });

  test('counts nothing in an empty event', async () => {
    expect(await handler({ Records: [] })).toBe('Successfully processed 0 records.');
  });

  test('handles what can be read, and sets the rest aside', async () => {
    const withUnreadable = unreadableEvent();
    expect(await handler(withUnreadable)).toBe('Successfully processed 5 records.');
    expect(log.mock.calls).toEqual(userRecords);
    expect(recordsAside()).toEqual(expectedAside(withUnreadable));
  });

  test('fails when a record cannot be set aside', async () => {
    failToSetAside();
    await expect(handler(unreadableEvent())).rejects.toThrow('the log is full');
  });

  test('fails when the user code fails', async () => {
    failAt('{"n":2}');
    await expect(handler(event)).rejects.toThrow('the user code');
  });
});

describe('partialBatchHandler', () => {
  test('goes through all user records in order, and reports no failure', async () => {
    expect(await invoke(event)).toEqual({ batchItemFailures: [] });
    expect(log.mock.calls).toEqual(userRecords);
  });

  test('reports the Kinesis record of the user record for which the user code fails, and begins nothing after it', async () => {
    failAt('{"n":2}');
    expect(await invoke(event)).toEqual({ batchItemFailures: [{ itemIdentifier: aggregated }] });
    expect(log.mock.calls).toEqual(userRecords.slice(0, 3));
  });

  test('handles what can be read, sets the rest aside, and reports no failure', async () => {
    const withUnreadable = unreadableEvent();
    expect(await invoke(withUnreadable)).toEqual({ batchItemFailures: [] });
    expect(log.mock.calls).toEqual(userRecords);
    expect(recordsAside()).toEqual(expectedAside(withUnreadable));
  });

  test('reports a record that cannot be set aside, and begins nothing after it', async () => {
    failToSetAside();
    const withUnreadable = unreadableEvent();
    const itemIdentifier = withUnreadable.Records[1]?.kinesis.sequenceNumber;
    expect(await invoke(withUnreadable)).toEqual({ batchItemFailures: [{ itemIdentifier }] });
    expect(log.mock.calls).toEqual(userRecords.slice(0, 1));
  });

  test('sets aside a record that is longer than a line of the log', async () => {
    const withUnreadable = unreadableEvent();
    const decoded = withUnreadable.Records[4];
    if (decoded === undefined) throw new Error('the event has changed');
    decoded.kinesis.data = '\u0000'.repeat(100_000);
    expect(await invoke(withUnreadable)).toEqual({ batchItemFailures: [] });
    expect(recordsAside()).toEqual(expectedAside(withUnreadable));
    expect(errorLog).toHaveBeenCalledTimes(5);
    const lengths = errorLog.mock.calls.map(([line]) => Buffer.byteLength(line));
    expect(Math.max(...lengths)).toBeLessThan(256 * 1024);
  });
});

test('event.json is the event of the tests', () => {
  expect(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'event.json'), 'utf8'))).toEqual(
    events.lambda,
  );
});

function invoke(kinesisEvent: KinesisStreamEvent) {
  const context = { getRemainingTimeInMillis: () => 300_000 } as Context;
  return partialBatchHandler(kinesisEvent, context, () => {});
}

function recordsAside() {
  return setAsideIn(errorLog.mock.calls.map(([line]) => String(line)));
}

function failToSetAside(): void {
  errorLog.mockImplementation((line) => {
    if (String(line).startsWith('{"unreadable":')) throw new Error('the log is full');
  });
}

/** The examples call console.log where the user's own code goes. */
function failAt(payload: string): void {
  log.mockImplementation((_, text) => {
    if (text === payload) throw new Error('the user code');
  });
}
