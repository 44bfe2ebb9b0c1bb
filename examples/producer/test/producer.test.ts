import { setImmediate } from 'node:timers/promises';
import type { UserRecord } from '@kpl-kit/aggregator';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Producer, type ProducerOptions } from '../src/producer.ts';
import { UnsentError } from '../src/unsent-error.ts';
import { closed, FakeStream, rejected, shard, textsIn } from './fake-stream.ts';

const LARGEST = 2n ** 128n - 1n;
const HALF = 2n ** 127n;
const whole = shard('whole', 0n, LARGEST);
const lower = shard('lower', 0n, HALF - 1n);
const upper = shard('upper', HALF, LARGEST);

let stream: FakeStream;
let producer: Producer;

beforeEach(() => {
  stream = new FakeStream([whole]);
});

afterEach(async () => {
  stream.answer = (entries) => entries.map((entry) => stream.take(entry));
  await producer?.close().catch(() => {});
});

/** Nothing goes out by time unless a test wants it. */
async function open(options: Partial<ProducerOptions> = {}): Promise<Producer> {
  const { client } = stream;
  producer = await Producer.open({
    client,
    streamName: 'orders',
    maxBufferedMilliseconds: 60_000,
    ...options,
  });
  return producer;
}

/** The text is the number; `partitionKey` k0 and so on, which are spread over all hash keys. */
function numbered(n: number): UserRecord {
  return { partitionKey: `k${n}`, data: Buffer.from(`${n}`) };
}

async function putNumbers(from: number, to: number): Promise<string[]> {
  for (let n = from; n < to; n++) await producer.put(numbered(n));
  return Array.from({ length: to - from }, (_, index) => `${from + index}`);
}

/** The time is only a safety net. */
function until(condition: () => boolean): Promise<boolean> {
  return vi.waitUntil(condition, { timeout: 60_000, interval: 1 });
}

function textsTaken(): string[] {
  return stream.taken.flatMap(({ entry }) => textsIn(entry));
}

function sorted(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => Number(a) - Number(b));
}

describe('Producer', () => {
  test('packs user records, and sends those that are left when it is closed', async () => {
    await open({ maxBytes: 200 });
    const texts = await putNumbers(0, 100);
    await producer.close();
    expect(textsTaken()).toEqual(texts);
    expect(stream.taken.length).toBeLessThan(20);
    expect(producer.counts).toEqual({
      userRecords: 100,
      requests: stream.requests.length,
      entries: stream.taken.length,
      rejected: 0,
      misplaced: 0,
    });
  });

  test('sends what is full at once', async () => {
    await open({ maxBytes: 200 });
    await putNumbers(0, 50);
    await until(() => stream.taken.length >= 2);
  });

  test('sends what is not full when it has waited long enough', async () => {
    await open({ maxBufferedMilliseconds: 1 });
    for (const round of [0, 1]) {
      const texts = await putNumbers(round, round + 1);
      await until(() => stream.taken.length > round);
      expect(textsIn(stream.taken[round]?.entry as never)).toEqual(texts);
    }
  });

  test('packs each shard for itself', async () => {
    stream.shards = [lower, upper];
    await open();
    const texts = await putNumbers(0, 50);
    await producer.flush();
    expect(stream.taken.map(({ shardId }) => shardId).toSorted()).toEqual(['lower', 'upper']);
    expect(sorted(stream.deliveredByKcl())).toEqual(texts);
  });

  test('sends again only the entries that were rejected', async () => {
    await open({ maxBytes: 64 });
    stream.answer = (entries, request) =>
      entries.map((entry, index) => (request === 0 && index === 0 ? rejected() : stream.take(entry)));
    const texts = await putNumbers(0, 3);
    await producer.flush();
    expect(sorted(textsTaken())).toEqual(texts);
    expect(stream.requests).toHaveLength(2);
    expect(stream.requests[1]).toEqual(stream.requests[0]?.slice(0, 1));
    expect(producer.counts.rejected).toBe(1);
  });

  test.each([
    [
      'was throttled',
      Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' }),
    ],
    ['lost its connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    [
      'was throttled by KMS',
      Object.assign(new Error('slow'), { name: 'KMSThrottlingException', $fault: 'client' }),
    ],
    ['got an answer that is none', new SyntaxError('Unexpected token <')],
    ['met a fault of the service', Object.assign(new Error('oh'), { $metadata: { httpStatusCode: 500 } })],
  ])('sends a request again that %s', async (_, error) => {
    await open();
    stream.answer = (entries, request) => {
      if (request < 2) throw error;
      return entries.map((entry) => stream.take(entry));
    };
    const texts = await putNumbers(0, 3);
    await producer.flush();
    expect(textsTaken()).toEqual(texts);
    expect(producer.counts).toMatchObject({ requests: 3, rejected: 2, entries: 1 });
  });

  test('sends a request again that gets no answer', async () => {
    await open({ requestMilliseconds: 20 });
    stream.answer = (entries, request) =>
      request === 0 ? new Promise(() => {}) : entries.map((entry) => stream.take(entry));
    const texts = await putNumbers(0, 3);
    await producer.flush();
    expect(textsTaken()).toEqual(texts);
    expect(producer.counts).toMatchObject({ requests: 2, rejected: 1 });
  });

  test('waits with `put` while too much is under way', async () => {
    await open({ maxOutstandingBytes: 1_000, maxRequests: 1 });
    let goOn = () => {};
    const going = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    stream.answer = async (entries) => {
      await going;
      return entries.map((entry) => stream.take(entry));
    };
    let taken = 0;
    const putting = (async () => {
      for (; taken < 40; taken++) await producer.put({ partitionKey: 'k', data: new Uint8Array(100) });
    })();
    await until(() => producer.outstandingByteLength > 1_000);
    // All that can be put now is put before this resolves.
    await setImmediate();
    expect(taken).toBeLessThan(12);
    expect(producer.outstandingByteLength).toBeLessThan(1_000 + 200);
    goOn();
    await putting;
    await producer.flush();
    expect(textsTaken()).toHaveLength(40);
    expect(producer.outstandingByteLength).toBe(0);
  });

  test('puts what waits into one request, within its limits', async () => {
    await open({ maxBytes: 64, maxRequests: 1, maxOutstandingBytes: 10_000_000 });
    const texts = Array.from({ length: 3_000 }, (_, n) => `${n}`);
    await Promise.all(texts.map((_, n) => producer.put(numbered(n))));
    await producer.flush();
    expect(sorted(textsTaken())).toEqual(texts);
    expect(Math.max(...stream.requests.map(({ length }) => length))).toBe(500);
  });

  test('refuses a bad user record, which concerns no other', async () => {
    stream.summary = { MaxRecordSizeInKiB: 1_024 };
    await open();
    await producer.put(numbered(0));
    await expect(producer.put({ partitionKey: '', data: new Uint8Array() })).rejects.toMatchObject({
      code: 'INVALID_PARTITION_KEY',
    });
    await expect(producer.put({ partitionKey: 'k', data: new Uint8Array(2 ** 20) })).rejects.toMatchObject({
      code: 'USER_RECORD_TOO_LARGE',
    });
    await producer.put(numbered(1));
    await producer.close();
    expect(textsTaken()).toEqual(['0', '1']);
  });

  test('sends nothing when nothing was put', async () => {
    await open();
    await producer.flush();
    await producer.close();
    expect(stream.requests).toEqual([]);
  });

  test('can be closed again, and takes nothing then', async () => {
    await open();
    await producer.put(numbered(0));
    await Promise.all([producer.close(), producer.close()]);
    await producer.close();
    await expect(producer.put(numbered(1))).rejects.toThrow('closed');
    expect(textsTaken()).toEqual(['0']);
  });

  test('opens a stream in the middle of a reshard when all shards are listed', async () => {
    const behind = [[closed(whole), lower]];
    stream.shards = [closed(whole), lower, upper];
    stream.listShards = () => behind.shift() ?? stream.shards;
    await open();
    expect(stream.listShardsCalls).toBe(2);
  });

  test('opens no stream whose shards it may not list', async () => {
    stream.listShards = () => {
      throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    };
    await expect(open()).rejects.toThrow('no');
    expect(stream.listShardsCalls).toBe(1);
  });

  test('sends each user record raw on a service-managed stream', async () => {
    stream.summary = { RecordDistributionStrategy: 'AUTO' };
    await open();
    const texts = await putNumbers(0, 3);
    await producer.close();
    expect(stream.taken.map(({ entry }) => Buffer.from(entry.Data as Uint8Array).toString())).toEqual(texts);
  });
});

describe('Producer after a reshard', () => {
  test('sends again what has landed on the wrong shard, and packs by the new shards', async () => {
    await open({ maxBytes: 200 });
    const before = await putNumbers(0, 5);
    stream.shards = [closed(whole), lower, upper];
    const after = await putNumbers(5, 200);
    await producer.flush();
    const last = await putNumbers(200, 250);
    const misplaced = producer.counts.misplaced;
    await producer.close();

    // What the KCL drops has come again, and in the end nothing more is dropped.
    const delivered = stream.deliveredByKcl();
    expect(sorted([...new Set(delivered)])).toEqual([...before, ...after, ...last]);
    expect(textsTaken().length - delivered.length).toBeGreaterThan(0);
    expect(misplaced).toBeGreaterThan(0);
    expect(producer.counts.misplaced).toBe(misplaced);
  });

  test('asks for the shards once for all requests that meet new ones', async () => {
    await open({ maxBytes: 64 });
    stream.shards = [closed(whole), lower, upper];
    await putNumbers(0, 100);
    await producer.flush();
    expect(stream.requests.length).toBeGreaterThan(2);
    expect(stream.listShardsCalls).toBe(2);
  });

  test('asks again as long as ListShards is behind, or half way', async () => {
    await open();
    stream.shards = [closed(whole), lower, upper];
    const behind = [[whole], [closed(whole), lower]];
    stream.listShards = () => behind.shift() ?? stream.shards;
    const texts = await putNumbers(0, 20);
    await producer.flush();
    expect(stream.listShardsCalls).toBe(4);
    expect(sorted([...new Set(stream.deliveredByKcl())])).toEqual(texts);
  });

  test('goes on with one shard for two', async () => {
    stream.shards = [lower, upper];
    await open();
    stream.shards = [closed(lower), closed(upper), whole];
    const texts = [...(await putNumbers(0, 20))];
    await producer.flush();
    texts.push(...(await putNumbers(20, 40)));
    await producer.close();
    expect(sorted(stream.deliveredByKcl())).toEqual(texts);
    expect(stream.taken.map(({ shardId }) => shardId)).toEqual(['whole', 'whole', 'whole']);
  });
});

describe('Producer that cannot send', () => {
  test.each([
    ['the service refuses', 300_000, Object.assign(new Error('no'), { name: 'AccessDeniedException' })],
    ['it has tried for long enough', 0, Object.assign(new Error('slow'), { name: 'ThrottlingException' })],
  ])('gives back all that is not in the stream when %s', async (_, giveUpMilliseconds, error) => {
    await open({ giveUpMilliseconds, maxRequests: 1, maxBytes: 64 });
    const texts = await putNumbers(0, 10);
    await producer.flush();
    stream.answer = () => {
      throw error;
    };
    const unsent = Array.from({ length: 20 }, (_, index) => 10 + index);
    await Promise.all(unsent.map((n) => producer.put(numbered(n))));
    const failure = await producer.flush().catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(UnsentError);
    await expect(producer.put(numbered(99))).rejects.toBeInstanceOf(UnsentError);

    const atTheEnd = (await producer.close().catch((reason: unknown) => reason)) as UnsentError;
    expect(atTheEnd.cause).toBe(error);
    expect(textsTaken()).toEqual(texts);
    expect(sorted(atTheEnd.entries.flatMap(textsIn))).toEqual(unsent.map(String));
  });

  test('says for what an entry was rejected', async () => {
    await open({ giveUpMilliseconds: 0 });
    stream.answer = (entries) => entries.map(() => rejected('InternalFailure'));
    await producer.put(numbered(0));
    await expect(producer.close()).rejects.toMatchObject({
      message: '1 entries could not be sent: InternalFailure',
    });
  });

  test.each(['LimitExceededException', 'AccessDeniedException'])(
    'asks again for the shards when ListShards fails with %s, and puts nothing twice meanwhile',
    async (name) => {
      await open();
      stream.shards = [closed(whole), lower, upper];
      stream.listShards = () => {
        stream.listShards = () => stream.shards;
        throw Object.assign(new Error('later'), { name });
      };
      const texts = await putNumbers(0, 20);
      await producer.flush();
      expect(sorted([...new Set(stream.deliveredByKcl())])).toEqual(texts);
      // All in one entry, then once more in two, in one request.
      expect(stream.requests.map(({ length }) => length)).toEqual([1, 2]);
    },
  );

  test('gives back what it does not know to be in its place when the shards are not to be had', async () => {
    await open({ giveUpMilliseconds: 30 });
    stream.shards = [closed(whole), lower, upper];
    stream.listShards = () => [whole];
    const texts = await putNumbers(0, 3);
    const failure = (await producer.close().catch((reason: unknown) => reason)) as UnsentError;
    expect(failure.message).toContain('ListShards does not give a shard that has taken a record');
    expect(failure.entries.flatMap(textsIn)).toEqual(texts);
  });
});
