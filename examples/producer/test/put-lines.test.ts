import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { type KinesisLike, KinesisProducer } from '@kpl-kit/producer';
import { expect, test } from 'vitest';
import { putLines } from '../src/put-lines.ts';

const HOUR = 3_600_000;

test('puts what it had read when it is stopped, without waiting for room', async () => {
  const requests = new EventTarget();
  const kinesis: KinesisLike = {
    async describeStreamSummary() {
      return { StreamDescriptionSummary: { RecordDistributionStrategy: 'USER_PARTITION_KEY' } };
    },
    async listShards() {
      const HashKeyRange = { StartingHashKey: '0', EndingHashKey: `${2n ** 128n - 1n}` };
      return { Shards: [{ ShardId: 'shardId-000000000000', HashKeyRange }] };
    },
    putRecords() {
      requests.dispatchEvent(new Event('request'));
      return new Promise(() => {});
    },
  };
  const limits = { maxOutstandingBytes: 1, requestTimeout: HOUR, recordTtl: HOUR };
  const producer = await KinesisProducer.open({ kinesis, streamName: 'orders', ...limits });
  const input = new PassThrough();
  const stop = new AbortController();

  const requested = once(requests, 'request');
  input.write('a\t0\na\t1\n');
  const done = putLines(producer, input, stop.signal);
  await requested;
  input.write('a\t2\n');
  stop.abort();
  await done;

  const { userRecords } = await producer.close({ deadlineMilliseconds: 0 }).then(
    () => expect.unreachable(),
    (error) => error,
  );
  expect(userRecords.map(({ data }: { data: Uint8Array }) => `${data}`)).toEqual(
    ['0', '1', '2'].map((text) => `${new Uint8Array(Buffer.from(text))}`),
  );
});
