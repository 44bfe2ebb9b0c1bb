import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { events } from '@kpl-kit/fixtures';
import type { Context, KinesisStreamEvent } from 'aws-lambda';
import { beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { bulkHandler, generatorHandler, partialBatchHandler } from '../src/index.ts';
import { damagedEvent } from './damaged-event.ts';

const event: KinesisStreamEvent = structuredClone(events.lambda);
const [, aggregated, last] = event.Records.map(({ kinesis }) => kinesis.sequenceNumber);
const userRecords = [
  ['order-1', '{"n":0}'],
  ['order-7', '{"n":1}'],
  ['order-8', '{"n":2}'],
  ['order-7', '{"n":3}'],
  ['order-9', '{"n":4}'],
];

let log: MockInstance<typeof console.log>;
beforeEach(() => {
  log = vi.spyOn(console, 'log').mockReset().mockReturnValue();
  vi.spyOn(console, 'error').mockReset().mockReturnValue();
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

  test('fails when a record cannot be read', async () => {
    await expect(handler(damagedEvent())).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      sequenceNumber: last,
    });
  });

  test('fails when the user code fails', async () => {
    failAt('{"n":2}');
    await expect(handler(event)).rejects.toThrow('the user code');
  });
});

describe('bulkHandler', () => {
  test('begins nothing when a record cannot be read', async () => {
    await bulkHandler(damagedEvent()).catch(() => {});
    expect(log).not.toHaveBeenCalled();
  });
});

describe('generatorHandler', () => {
  test('has gone through what was before a record that cannot be read', async () => {
    await generatorHandler(damagedEvent()).catch(() => {});
    expect(log.mock.calls).toEqual(userRecords.slice(0, 4));
  });
});

describe('partialBatchHandler', () => {
  test('goes through all user records in order, and reports no failure', async () => {
    expect(await invoke(event)).toEqual({ batchItemFailures: [] });
    expect(log.mock.calls).toEqual(userRecords);
  });

  test('reports the Kinesis record of the user record for which the user code fails, and begins nothing behind it', async () => {
    failAt('{"n":2}');
    expect(await invoke(event)).toEqual({ batchItemFailures: [{ itemIdentifier: aggregated }] });
    expect(log.mock.calls).toEqual(userRecords.slice(0, 3));
  });

  test('reports a record that cannot be read, and handles what is before it', async () => {
    expect(await invoke(damagedEvent())).toEqual({ batchItemFailures: [{ itemIdentifier: last }] });
    expect(log.mock.calls).toEqual(userRecords.slice(0, 4));
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

/** What stands at the place for the user's own code is the call of console.log. */
function failAt(payload: string): void {
  log.mockImplementation((_, text) => {
    if (text === payload) throw new Error('the user code');
  });
}
