import { malformed } from '@kpl-kit/fixtures';
import type { FirehoseTransformationEventRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { handler } from '../src/firehose-transformation.ts';
import { aggregatedData, damaged, empty, twice } from './lambda-event.ts';
import { silence } from './silence.ts';

silence('error');

describe('a Firehose transformation', () => {
  test('answers once for each record, with a line for each user record', async () => {
    const event = [
      record('r1', '{"n":1}'),
      record('r2', aggregatedData('{"n":2}', '{"n":3}', '{"n":4}')),
      record('r3', '{"n":5}'),
    ];
    expect(await transform(event)).toEqual([
      ['r1', 'Ok', '{"order":1}\n'],
      ['r2', 'Ok', '{"order":2}\n{"order":3}\n{"order":4}\n'],
      ['r3', 'Ok', '{"order":5}\n'],
    ]);
  });

  test('takes user records that Firehose has unpacked', async () => {
    const event = [0, 1, 2].map((n) => record(`r${n}`, `{"n":${n + 1}}`, String(n)));
    expect(await transform(event)).toEqual([0, 1, 2].map((n) => [`r${n}`, 'Ok', `{"order":${n + 1}}\n`]));
  });

  test('drops a record only if all of its user records are dropped', async () => {
    const event = [
      record('r1', '{"n":0}'),
      record('r2', aggregatedData('{"n":0}', '{"n":1}')),
      record('r3', aggregatedData('{"n":0}', '{"n":0}')),
      record('r4', empty),
    ];
    const { records } = await handler({ ...EVENT, records: event });
    expect(records).toEqual([
      { recordId: 'r1', result: 'Dropped', data: event[0]?.data },
      { recordId: 'r2', result: 'Ok', data: Buffer.from('{"order":1}\n').toString('base64') },
      { recordId: 'r3', result: 'Dropped', data: event[2]?.data },
      { recordId: 'r4', result: 'Dropped', data: event[3]?.data },
    ]);
  });

  test('answers ProcessingFailed with the data as it came, for the whole record, and goes on', async () => {
    const partly = aggregatedData('{"n":1}', 'not JSON');
    const event = [record('r1', damaged), record('r2', partly), record('r3', '{"n":2}')];
    const { records } = await handler({ ...EVENT, records: event });
    expect(records.slice(0, 2)).toEqual([
      { recordId: 'r1', result: 'ProcessingFailed', data: event[0]?.data },
      { recordId: 'r2', result: 'ProcessingFailed', data: event[1]?.data },
    ]);
    expect(records[2]?.result).toBe('Ok');
  });

  test('never answers Ok for a record that cannot be read', async () => {
    const aggregated = aggregatedData('{"n":1}');
    const event = [
      ...malformed.map(({ name, data }) => record(name, data)),
      { ...record('mangled', ''), data: twice(aggregated) },
      { ...record('decoded', ''), data: Buffer.from(aggregated).toString() },
    ];
    const results = await transform(event);
    expect(results.map(([id]) => id)).toEqual(event.map(({ recordId }) => recordId));
    expect(results.filter(([, result]) => result === 'Ok')).toEqual([]);
  });
});

const EVENT = { invocationId: 'invocation-1', deliveryStreamArn: 'arn:aws:firehose', region: 'us-east-1' };

/** The answer, with its data as text. */
async function transform(records: FirehoseTransformationEventRecord[]) {
  const answer = await handler({ ...EVENT, records });
  return answer.records.map(({ recordId, result, data = '' }) => [
    recordId,
    result,
    Buffer.from(data, 'base64').toString(),
  ]);
}

function record(
  recordId: string,
  data: Uint8Array | string,
  subsequenceNumber = '',
): FirehoseTransformationEventRecord {
  return {
    recordId,
    approximateArrivalTimestamp: 1_700_000_000_500,
    data: Buffer.from(data).toString('base64'),
    kinesisRecordMetadata: {
      shardId: 'shardId-000000000006',
      partitionKey: 'a',
      approximateArrivalTimestamp: 1_700_000_000_500,
      sequenceNumber: '100',
      subsequenceNumber,
    },
  };
}
