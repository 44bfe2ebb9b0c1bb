import { deflateSync, gzipSync } from 'node:zlib';
import { kinesisHandler, type LambdaUserRecord } from '@kpl-kit/deagg/lambda';
import type { KinesisStreamEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { handler as cloudWatchLogsHandler, handleLogData } from '../src/cloudwatch-logs.ts';
import { readWithSchema } from '../src/glue-schema-registry.ts';
import { handleLines, handler as newlineHandler } from '../src/newline-delimited.ts';
import {
  aggregatedData,
  contextWith,
  damaged,
  failedAt,
  lambdaEvent,
  SHARD_ID,
  withUnreadable,
} from './lambda-event.ts';
import { silence } from './silence.ts';

const policies = ['passthrough', 'throw'] as const;

const log = silence('log');
const errorLog = silence('error');
let failures: string[] = [];
beforeEach(() => {
  failures = [];
});

describe('gzip of CloudWatch Logs', () => {
  const logData = (messageType: string, ...ids: string[]) => ({
    messageType,
    logGroup: 'orders',
    logEvents: ids.map((id) => ({ id, timestamp: 0, message: `message ${id}` })),
  });
  const batch = (...ids: string[]) => JSON.stringify(logData('DATA_MESSAGE', ...ids));
  const event = () =>
    lambdaEvent(gzipSync(batch('1', '2')), aggregatedData(gzipSync(batch('3')), batch('4')), batch('5'));

  test('reads it plain and inside an aggregated record, and JSON without gzip', async () => {
    expect(await cloudWatchLogsHandler(event(), contextWith())).toEqual(failedAt());
    expect(log.mock.calls).toEqual(['1', '2', '3', '4', '5'].map((id) => ['orders', id, `message ${id}`]));
  });

  test('skips what tests the connection', async () => {
    const control = gzipSync(JSON.stringify(logData('CONTROL_MESSAGE', '1')));
    expect(await cloudWatchLogsHandler(lambdaEvent(control), contextWith())).toEqual(failedAt());
    expect(log).not.toHaveBeenCalled();
  });

  test('sets aside what cannot be read, and handles its neighbours', async () => {
    const unreadable = withUnreadable(event());
    expect(await cloudWatchLogsHandler(unreadable.event, contextWith())).toEqual(failedAt());
    expect(log.mock.calls).toEqual(['1', '2', '3', '4', '5'].map((id) => ['orders', id, `message ${id}`]));
    expect(recordsAside()).toEqual(unreadable.aside);
  });

  test('reports what cannot be set aside', async () => {
    failToSetAside();
    expect(await cloudWatchLogsHandler(withUnreadable(event()).event, contextWith())).toEqual(
      failedAt('101'),
    );
    expect(log).toHaveBeenCalledTimes(2);
  });

  test.for(policies)('without onUnreadable, reports a damaged record with %s', async (onMalformed) => {
    const records = lambdaEvent(gzipSync(batch('1')), damaged, batch('2'));
    expect(await invoke(handleLogData, records, onMalformed)).toEqual(failedAt('101'));
    expect(log.mock.calls).toEqual([['orders', '1', 'message 1']]);
  });

  test.for([
    ['cut off', gzipSync(batch('1')).subarray(0, -9)],
    ['too large', gzipSync(batch('3') + ' '.repeat(65 * 1024 * 1024))],
  ] as const)('reports gzip that is %s', async ([, gzip]) => {
    const records = lambdaEvent(batch('1'), aggregatedData(batch('2'), gzip));
    expect(await invoke(handleLogData, records)).toEqual(failedAt('101'));
    expect(log).toHaveBeenCalledTimes(2);
  });

  test('reports gzip of text that is not JSON, without quoting it', async () => {
    expect(await invoke(handleLogData, lambdaEvent(batch('1'), gzipSync('secret')))).toEqual(failedAt('101'));
    expect(failures).toEqual(['the decompressed data is not JSON']);
  });
});

describe('the header of the Glue Schema Registry', () => {
  const header = (compression: number) =>
    Buffer.from(`03${compression.toString(16).padStart(2, '0')}0123456789abcdef8123456789abcdef`, 'hex');
  const encoded = (text: string) => Buffer.concat([header(0), Buffer.from(text)]);
  const compressed = (text: string) => Buffer.concat([header(5), deflateSync(text)]);
  const handle = async (record: LambdaUserRecord) => {
    const decode = async (payload: Uint8Array, id: string) => [
      id,
      JSON.parse(Buffer.from(payload).toString()),
    ];
    console.log(...(await readWithSchema(record, decode)));
  };

  test('is taken off, zlib is undone, and decode gets the id of the schema version', async () => {
    const event = lambdaEvent(encoded('1'), aggregatedData(compressed('2'), encoded('3')), compressed('4'));
    expect(await invoke(handle, event)).toEqual(failedAt());
    const id = '01234567-89ab-cdef-8123-456789abcdef';
    expect(log.mock.calls).toEqual([1, 2, 3, 4].map((n) => [id, n]));
  });

  test('is not looked for in what cannot be read, and its neighbours are handled', async () => {
    const readable = lambdaEvent(
      encoded('1'),
      aggregatedData(compressed('2'), encoded('3')),
      compressed('4'),
    );
    const unreadable = withUnreadable(readable);
    const handler = kinesisHandler(handle, {
      onUnreadable: ({ id, source }, { code }) => console.error(id, code, source.kinesis.data),
    });
    expect(await handler(unreadable.event, contextWith())).toEqual(failedAt());
    expect(log.mock.calls.map(([, n]) => n)).toEqual([1, 2, 3, 4]);
    expect(recordsAside()).toEqual(unreadable.aside);
  });

  test.for(policies)(
    'without onUnreadable, is not found in a damaged record with %s',
    async (onMalformed) => {
      const event = lambdaEvent(encoded('1'), damaged, encoded('2'));
      expect(await invoke(handle, event, onMalformed)).toEqual(failedAt('101'));
      expect(log).toHaveBeenCalledTimes(1);
    },
  );

  test.for([
    ['of another version', Buffer.from('{"n":1}, which is long enough')],
    ['of another compression', Buffer.concat([header(1), Buffer.from('1')])],
    ['cut off', header(0).subarray(0, 17)],
  ] as const)('is an error when it is %s', async ([, data]) => {
    expect(await invoke(handle, lambdaEvent(aggregatedData(encoded('1'), data), encoded('2')))).toEqual(
      failedAt('100'),
    );
    expect(failures).toEqual([`the ${data.length} bytes of data have no header of the Glue Schema Registry`]);
    expect(log).toHaveBeenCalledTimes(1);
  });

  test('allows an empty payload', async () => {
    const seen: number[] = [];
    const count = (record: LambdaUserRecord) => readWithSchema(record, ({ length }) => seen.push(length));
    expect(await invoke(count, lambdaEvent(header(0), Buffer.concat([header(5), deflateSync('')])))).toEqual(
      failedAt(),
    );
    expect(seen).toEqual([0, 0]);
  });
});

describe('newline-delimited JSON', () => {
  test('handles each line once and in order, with an id of its own', async () => {
    const event = lambdaEvent(
      '{"n":1}\n{"n":2}\n',
      aggregatedData('{"n":3}\r\n\r\n{"n":4}', '{"n":5}'),
      '\n',
    );
    expect(await newlineHandler(event, contextWith())).toEqual(failedAt());
    expect(log.mock.calls).toEqual([
      [`${SHARD_ID}:100:0:0`, { n: 1 }],
      [`${SHARD_ID}:100:0:1`, { n: 2 }],
      [`${SHARD_ID}:101:0:0`, { n: 3 }],
      [`${SHARD_ID}:101:0:2`, { n: 4 }],
      [`${SHARD_ID}:101:1:0`, { n: 5 }],
    ]);
  });

  test('handles no line of a record in which one is not JSON, and names that line', async () => {
    const event = lambdaEvent('{"n":1}', '{"n":2}\n{"n":\n{"n":3}', '{"n":4}');
    expect(await invoke(handleLines, event)).toEqual(failedAt('101'));
    expect(failures).toEqual(['line 2 is not JSON']);
    expect(log.mock.calls).toEqual([[`${SHARD_ID}:100:0:0`, { n: 1 }]]);
  });

  test('sets aside what cannot be read, and handles its neighbours', async () => {
    const unreadable = withUnreadable(
      lambdaEvent('{"n":1}\n{"n":2}', aggregatedData('{"n":3}\n{"n":4}', '{"n":5}')),
    );
    expect(await newlineHandler(unreadable.event, contextWith())).toEqual(failedAt());
    expect(log.mock.calls.map(([, { n }]) => n)).toEqual([1, 2, 3, 4, 5]);
    expect(recordsAside()).toEqual(unreadable.aside);
  });

  test('reports what cannot be set aside', async () => {
    failToSetAside();
    const { event } = withUnreadable(lambdaEvent('{"n":1}', '{"n":2}'));
    expect(await newlineHandler(event, contextWith())).toEqual(failedAt('101'));
    expect(log).toHaveBeenCalledTimes(1);
  });

  test.for(policies)('without onUnreadable, reports a damaged record with %s', async (onMalformed) => {
    const event = lambdaEvent('{"n":1}\n{"n":2}', damaged, '{"n":3}');
    expect(await invoke(handleLines, event, onMalformed)).toEqual(failedAt('101'));
    expect(log).toHaveBeenCalledTimes(2);
  });
});

/** Without `:0`, which ends the id of a record that was not unpacked. */
function recordsAside(): unknown[] {
  return errorLog.mock.calls.map(([id, ...rest]) => [String(id).replace(/:0$/, ''), ...rest]);
}

function failToSetAside(): void {
  errorLog.mockImplementation((_, code) => {
    if (code === 'CHECKSUM_MISMATCH') throw new Error('the log is full');
  });
}

function invoke(
  handle: (record: LambdaUserRecord) => Promise<unknown>,
  event: KinesisStreamEvent,
  onMalformed: (typeof policies)[number] = 'passthrough',
) {
  const onFailure = ({ error }: { error: unknown }) => void failures.push((error as Error).message);
  return kinesisHandler(handle, { onMalformed, onFailure })(event, contextWith());
}
