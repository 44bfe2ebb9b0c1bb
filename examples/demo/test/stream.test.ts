import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LocalStream } from '../src/stream.ts';
import { bytes } from './batches.ts';

const ENTRY = { Data: bytes('data'), PartitionKey: 'key' };

describe('LocalStream', () => {
  test('puts at most 500 entries in a request, and returns their sequence numbers in order', async () => {
    const sizes: number[] = [];
    let next = 0;
    const stream = await streamOn((_, { Records }) => {
      sizes.push(Records.length);
      return {
        FailedRecordCount: 0,
        Records: Records.map(() => ({ ShardId: 's', SequenceNumber: `${next++}` })),
      };
    });
    const sequenceNumbers = await stream.put(Array.from({ length: 1_001 }, () => ENTRY));
    expect(sizes).toEqual([500, 500, 1]);
    expect(sequenceNumbers).toEqual(Array.from({ length: 1_001 }, (_, index) => `${index}`));
  });

  test('refuses to go on when an entry failed', async () => {
    const stream = await streamOn(() => ({
      FailedRecordCount: 1,
      Records: [
        { SequenceNumber: '1' },
        { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal service failure.' },
      ],
    }));
    await expect(stream.put([ENTRY, ENTRY])).rejects.toThrow(
      'PutRecords failed for 1 of 2 entries, one with InternalFailure: Internal service failure.',
    );
  });

  test('reads on when an answer is empty but the end is not reached', async () => {
    const answers = [
      { Records: [{ SequenceNumber: '1', PartitionKey: 'key', Data: 'YQ==' }], MillisBehindLatest: 0 },
      { Records: [], MillisBehindLatest: 5 },
      { Records: [{ SequenceNumber: '2', PartitionKey: 'key', Data: 'Yg==' }], MillisBehindLatest: 0 },
      { Records: [], MillisBehindLatest: 0 },
    ];
    const stream = await streamOn((operation) => {
      if (operation === 'ListShards') return { Shards: [{ ShardId: 'shardId-0' }] };
      if (operation === 'GetShardIterator') return { ShardIterator: 'iterator' };
      return { ...answers.shift(), NextShardIterator: 'iterator' };
    });
    const records = await stream.readAll();
    expect(records.map(({ SequenceNumber }) => SequenceNumber)).toEqual(['1', '2']);
    expect(records[1]?.Data).toEqual(bytes('b'));
  });

  test('names the call that failed', async () => {
    const stream = await streamOn(() => undefined);
    await expect(stream.create(1)).rejects.toThrow(/^CreateStream failed: .*no such stream/);
  });

  test('rejects with the reason of the signal', async () => {
    const interruption = new AbortController();
    const stream = await streamOn(() => {
      interruption.abort('enough');
      return {};
    }, interruption.signal);
    await expect(stream.readAll()).rejects.toBe('enough');
  });
});

interface RequestBody {
  readonly Records: readonly unknown[];
}

/** A service that answers each operation as it is told; with an error when it is told nothing. */
async function streamOn(
  answer: (operation: string, body: RequestBody) => object | undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<LocalStream> {
  const server = createServer(async (request, response) => {
    const operation = `${request.headers['x-amz-target']}`.replace(/.*\./, '');
    const result = answer(operation, JSON.parse((await request.toArray()).join('')));
    response.writeHead(result ? 200 : 400, { 'Content-Type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify(result ?? { __type: 'ResourceNotFoundException', message: 'no such stream' }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stream = new LocalStream(`http://127.0.0.1:${port}`, 'test', signal);
  onTestFinished(() => {
    stream.close();
    server.close();
  });
  return stream;
}
