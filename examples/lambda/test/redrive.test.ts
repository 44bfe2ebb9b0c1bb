import type { Context, KinesisStreamEvent } from 'aws-lambda';
import { beforeEach, expect, type MockInstance, test, vi } from 'vitest';
import { redrive } from '../../consumers/src/redrive.ts';
import { bulkHandler, generatorHandler, partialBatchHandler } from '../src/index.ts';
import { expectedAside, setAsideIn, unreadableEvent } from './unreadable-event.ts';

let log: MockInstance<typeof console.log>;
let errorLog: MockInstance<typeof console.error>;
beforeEach(() => {
  log = vi.spyOn(console, 'log').mockReset().mockReturnValue();
  errorLog = vi.spyOn(console, 'error').mockReset().mockReturnValue();
});

const context = { getRemainingTimeInMillis: () => 300_000 } as Context;
const partial = async (event: KinesisStreamEvent) => partialBatchHandler(event, context, () => {});
/** An object of S3 has the records: nothing is read from the stream. */
const noClient = {} as never;

test('partialBatchHandler handles the rest of a failed batch from the bucket of template.yaml', async () => {
  const event = unreadableEvent();
  log.mockImplementation((_, text) => {
    if (text === '{"n":2}') throw new Error('the user code');
  });
  const answer = await partial(event);
  const itemIdentifier = event.Records[2]?.kinesis.sequenceNumber;
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier }] });

  // After its last attempt, Lambda gives up the record and all that follows in the batch.
  const object = failedBatch({ Records: event.Records.slice(2) });
  await expect(redrive(object, noClient, partial)).rejects.toThrow(`${itemIdentifier} failed again`);

  log.mockReset().mockReturnValue();
  errorLog.mockReset().mockReturnValue();
  await redrive(object, noClient, partial);
  expect(log.mock.calls.map(([, text]) => text)).toEqual([1, 2, 3, 4].map((n) => `{"n":${n}}`));
  expect(setAsideIn(errorLog.mock.calls.map(([line]) => line))).toEqual(expectedAside(event).slice(1));
});

test.for([
  ['bulkHandler', bulkHandler],
  ['generatorHandler', generatorHandler],
] as const)('%s handles the whole batch again', async ([, handler]) => {
  await redrive(failedBatch(unreadableEvent()), noClient, handler);
  expect(log.mock.calls.map(([, text]) => text)).toEqual([0, 1, 2, 3, 4].map((n) => `{"n":${n}}`));
  expect(errorLog).toHaveBeenCalledTimes(3);
});

/**
 * The object that Lambda writes for a batch it gave up.
 * See https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
function failedBatch(event: KinesisStreamEvent): string {
  const sequenceNumbers = event.Records.map(({ kinesis }) => kinesis.sequenceNumber);
  return JSON.stringify({
    requestContext: {
      requestId: 'c9b8fa9f-5a7f-4b6e-af9c-0c604cde93a5',
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 6,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: null },
    version: '1.0',
    timestamp: '2026-01-01T00:00:06.021Z',
    KinesisBatchInfo: {
      shardId: 'shardId-000000000006',
      startSequenceNumber: sequenceNumbers[0],
      endSequenceNumber: sequenceNumbers.at(-1),
      approximateArrivalOfFirstRecord: '2026-01-01T00:00:04.835Z',
      approximateArrivalOfLastRecord: '2026-01-01T00:00:05.580Z',
      batchSize: sequenceNumbers.length,
      streamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders',
    },
    payload: JSON.stringify(event),
  });
}
