import type { UserRecord } from '@kpl-kit/aggregator';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  KinesisProducer,
  type KinesisProducerOptions,
  type ProducerEvent,
  UnsentError,
} from '../src/index.ts';
import {
  afterSplit,
  closed,
  FakeKinesis,
  lower,
  named,
  rejected,
  shard,
  textOf,
  textsIn,
  upper,
  whole,
} from './fake-kinesis.ts';
import { settled } from './time.ts';

let kinesis: FakeKinesis;
let producer: KinesisProducer;

beforeEach(() => {
  vi.useFakeTimers();
  kinesis = new FakeKinesis([whole]);
});

afterEach(async () => {
  kinesis.answer = (entries) => entries.map((entry) => kinesis.take(entry));
  if (producer !== undefined) await settled(producer.close({ deadlineMilliseconds: 0 }).catch(() => {}));
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

async function open(options: Partial<KinesisProducerOptions> = {}): Promise<KinesisProducer> {
  producer = await settled(KinesisProducer.open({ kinesis, streamName: 'orders', ...options }));
  return producer;
}

/** The error with which a promise rejects, or what it resolves with. */
function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  return settled(promise.catch((error: unknown) => error));
}

async function unsentTexts(promise: Promise<unknown>): Promise<string[]> {
  const error = await outcomeOf(promise);
  expect(error).toBeInstanceOf(UnsentError);
  return sorted((error as UnsentError).userRecords.map(textOf));
}

function numbered(n: number): UserRecord {
  return { partitionKey: `k${n}`, data: Buffer.from(`${n}`) };
}

function putNumbers(from: number, to: number): string[] {
  const texts: string[] = [];
  for (let n = from; n < to; n++) {
    void producer.put(numbered(n));
    texts.push(`${n}`);
  }
  return texts;
}

function sorted(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => Number(a) - Number(b));
}

function distinct(texts: readonly string[]): string[] {
  return sorted([...new Set(texts)]);
}

describe('put', () => {
  test('packs user records, and sends what is left when the producer is closed', async () => {
    await open({ aggregationMaxSize: 200 });
    const texts = putNumbers(0, 100);
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(texts);
    expect(kinesis.taken.length).toBeLessThan(20);
    expect(producer.counts).toEqual({
      userRecords: 100,
      delivered: 100,
      unsent: 0,
      requests: kinesis.requests.length,
      entries: kinesis.taken.length,
      rejected: 0,
      misplaced: 0,
    });
    expect(producer.outstandingByteLength).toBe(0);
  });

  test('sends what has waited for recordMaxBufferedTime, 100 milliseconds by default', async () => {
    await open();
    for (const round of [0, 1]) {
      putNumbers(round, round + 1);
      await vi.advanceTimersByTimeAsync(99);
      expect(kinesis.taken).toHaveLength(round);
      await vi.advanceTimersByTimeAsync(1);
      expect(kinesis.texts()).toHaveLength(round + 1);
    }
  });

  test('collects entries for one request until it is full or they have waited for long enough', async () => {
    await open({ aggregationMaxSize: 64, collectionMaxCount: 10, rateLimit: 100_000 });
    putNumbers(0, 100);
    await vi.advanceTimersByTimeAsync(0);
    expect(kinesis.requests.map(({ length }) => length)).toContain(10);
    expect(kinesis.requests.every(({ length }) => length === 10)).toBe(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(kinesis.texts()).toHaveLength(100);
  });

  test('keeps requests within 10 MiB and 500 entries', async () => {
    await open({
      aggregationEnabled: false,
      maxConnections: 1,
      rateLimit: 1_000_000,
      maxOutstandingBytes: 2 ** 30,
    });
    for (let n = 0; n < 12; n++)
      void producer.put({ partitionKey: `k${n}`, data: new Uint8Array(1_048_576) });
    for (let n = 0; n < 1_200; n++) void producer.put(numbered(n));
    await settled(producer.close());
    const byteLengths = kinesis.requests.map((entries) =>
      entries.reduce((sum, { Data }) => sum + Data.length, 0),
    );
    expect(Math.max(...byteLengths)).toBeLessThanOrEqual(10_485_760);
    expect(Math.max(...byteLengths)).toBeGreaterThan(9_000_000);
    expect(Math.max(...kinesis.requests.map(({ length }) => length))).toBe(500);
    expect(kinesis.texts()).toHaveLength(1_212);
  });

  test('divides what has waited for a connection, by bytes', async () => {
    await open({
      aggregationEnabled: false,
      maxConnections: 1,
      rateLimit: 1_000_000,
      maxOutstandingBytes: 2 ** 30,
    });
    kinesis.answer = async (entries, request) => {
      if (request === 0) await new Promise((resolve) => setTimeout(resolve, 1_000));
      return entries.map((entry) => kinesis.take(entry));
    };
    for (let n = 0; n < 40; n++)
      void producer.put({ partitionKey: `k${n}`, data: new Uint8Array(1_000_000) });
    await settled(producer.close());
    const byteLengths = kinesis.requests.map((entries) =>
      entries.reduce((sum, { Data }) => sum + Data.length, 0),
    );
    expect(Math.max(...byteLengths)).toBe(10_000_000);
    expect(kinesis.taken).toHaveLength(40);
  });

  test('makes room at once, without waiting for recordMaxBufferedTime', async () => {
    await open({ maxOutstandingBytes: 5_000, recordMaxBufferedTime: 60_000 });
    const startedAt = performance.now();
    await settled(
      (async () => {
        for (let n = 0; n < 100; n++) await producer.put({ partitionKey: 'k', data: new Uint8Array(1_000) });
      })(),
    );
    expect(performance.now() - startedAt).toBeLessThan(100);
  });

  test('packs each shard for itself', async () => {
    kinesis.shards = [lower, upper];
    await open();
    const texts = putNumbers(0, 50);
    await settled(producer.flush());
    expect(kinesis.taken.map(({ shardId }) => shardId).toSorted()).toEqual(['lower', 'upper']);
    expect(sorted(kinesis.deliveredByKcl())).toEqual(texts);
  });

  test('waits while too much is outstanding, and only then', async () => {
    await open({ maxOutstandingBytes: 10_000, maxConnections: 1 });
    let goOn = () => {};
    const going = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    kinesis.answer = async (entries) => {
      await going;
      return entries.map((entry) => kinesis.take(entry));
    };
    let taken = 0;
    const putting = (async () => {
      for (; taken < 40; taken++) await producer.put({ partitionKey: 'k', data: new Uint8Array(1_000) });
    })();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(taken).toBeLessThan(12);
    expect(producer.outstandingByteLength).toBeGreaterThan(10_000);
    expect(producer.outstandingByteLength).toBeLessThan(12_500);
    goOn();
    await settled(putting);
    await settled(producer.flush());
    expect(kinesis.texts()).toHaveLength(40);
    expect(producer.outstandingByteLength).toBe(0);
  });

  test('counts tags as outstanding', async () => {
    await open();
    const tags = [{ key: 'a' }, { key: 'b', value: 'x'.repeat(10_000) }];
    void producer.put(numbered(0));
    const withoutTags = producer.outstandingByteLength;
    void producer.put({ ...numbered(1), tags });
    expect(producer.outstandingByteLength - 2 * withoutTags).toBeGreaterThan(10_000);
    await settled(producer.flush());
    expect(producer.outstandingByteLength).toBe(0);
  });

  test('copies the data', async () => {
    await open();
    for (const size of [2, 10_000]) {
      const data = Buffer.alloc(size, 'a');
      void producer.put({ partitionKey: 'k', data });
      data.fill('b');
    }
    await settled(producer.close());
    expect(kinesis.texts().join('')).toMatch(/^a+$/);
  });

  test('refuses a bad user record, which concerns no other', async () => {
    kinesis.summary = { MaxRecordSizeInKiB: 1_024 };
    await open();
    void producer.put(numbered(0));
    for (const [bad, code, message] of [
      [{ partitionKey: '', data: new Uint8Array() }, 'INVALID_PARTITION_KEY', 'partitionKey'],
      [{ PartitionKey: 'k', Data: new Uint8Array() }, 'INVALID_PARTITION_KEY', 'did you write PartitionKey?'],
      [{ partitionKey: 'k', data: new Uint8Array(2 ** 20) }, 'USER_RECORD_TOO_LARGE', 'data'],
      [{ partitionKey: 'k', data: new Uint8Array(2 ** 24) }, 'USER_RECORD_TOO_LARGE', 'data'],
      [{ partitionKey: 'k', data: 'text' }, 'INVALID_DATA', 'data'],
      [{ partitionKey: 'k', data: new Uint8Array(), tags: [null] }, 'INVALID_TAGS', 'tags[0]'],
      [undefined, 'INVALID_USER_RECORD', 'userRecord'],
    ] as const) {
      for (const way of ['put', 'deliver'] as const) {
        await expect(settled<unknown>(producer[way](bad as never))).rejects.toMatchObject({
          code,
          message: expect.stringContaining(message),
        });
      }
    }
    void producer.put(numbered(1));
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(['0', '1']);
  });

  test('keeps tags and explicit hash keys', async () => {
    await open();
    const tags = [{ key: 'trace', value: 'a' }];
    const userRecord = { partitionKey: 'k', explicitHashKey: '7', data: Buffer.from('x'), tags };
    void producer.put(userRecord);
    // It may be changed: a copy was taken.
    Object.assign(userRecord, { explicitHashKey: '8' });
    Object.assign(tags[0] ?? {}, { key: 'other' });
    await settled(producer.close());
    expect(kinesis.taken[0]?.entry.ExplicitHashKey).toBe('7');
    expect(Buffer.from(kinesis.taken[0]?.entry.Data ?? []).toString('latin1')).toContain('trace');
  });
});

describe('deliver', () => {
  test('resolves with the place of the user record', async () => {
    await open();
    const first = producer.deliver(numbered(0));
    const second = producer.deliver(numbered(1));
    expect(await settled(second)).toEqual({
      shardId: 'whole',
      sequenceNumber: '1',
      subSequenceNumber: 1,
      attempts: 1,
    });
    expect(await settled(first)).toMatchObject({ subSequenceNumber: 0 });
    expect(await settled(producer.deliver(numbered(2)))).toMatchObject({
      sequenceNumber: '2',
      subSequenceNumber: undefined,
    });
  });

  test('counts attempts through rejections and a reshard, and names the last shard', async () => {
    await open();
    kinesis.answer = (entries, request) => {
      if (request === 1) kinesis.shards = afterSplit;
      return entries.map((entry) => (request === 0 ? rejected() : kinesis.take(entry)));
    };
    const deliveries = Array.from({ length: 20 }, (_, n) => producer.deliver(numbered(n)));
    const placed = await settled(Promise.all(deliveries));
    expect(new Set(placed.map(({ shardId }) => shardId))).toEqual(new Set(['lower', 'upper']));
    expect(new Set(placed.map(({ attempts }) => attempts))).toEqual(new Set([3]));
  });
});

describe('sending again', () => {
  test('only the entries that were rejected', async () => {
    await open({ aggregationMaxSize: 64 });
    kinesis.answer = (entries, request) =>
      entries.map((entry, index) => (request === 0 && index === 0 ? rejected() : kinesis.take(entry)));
    const texts = putNumbers(0, 4);
    await settled(producer.flush());
    expect(sorted(kinesis.texts())).toEqual(texts);
    expect(kinesis.requests[1]).toEqual(kinesis.requests[0]?.slice(0, 1));
    expect(producer.counts.rejected).toBe(1);
  });

  test.each([
    ['was throttled', named('ProvisionedThroughputExceededException')],
    ['lost its connection', named('Error', { code: 'ECONNRESET' })],
    ['was throttled by KMS', named('KMSThrottlingException', { $fault: 'client' })],
    ['got a response that is not one', new SyntaxError('Unexpected token <')],
    ['met a fault of the service', named('Error', { $metadata: { httpStatusCode: 500 } })],
    ['got an error that is not an object', null],
  ])('a request that %s', async (_, error) => {
    await open();
    kinesis.answer = (entries, request) => {
      if (request < 2) throw error;
      return entries.map((entry) => kinesis.take(entry));
    };
    const texts = putNumbers(0, 3);
    await settled(producer.flush());
    expect(kinesis.texts()).toEqual(texts);
    expect(producer.counts).toMatchObject({ requests: 3, rejected: 2, entries: 1 });
  });

  test.each([
    ['is missing', undefined],
    ['has too few results', []],
    ['says neither', [{}]],
  ])('a request whose response %s', async (_, results) => {
    await open();
    kinesis.answer = (entries, request) =>
      request === 0 ? (results as never) : entries.map((entry) => kinesis.take(entry));
    const texts = putNumbers(0, 3);
    await settled(producer.flush());
    expect(kinesis.texts()).toEqual(texts);
  });

  test.each([
    ['and heeds its signal', (it: FakeKinesis) => it],
    ['and ignores its signal', (it: FakeKinesis) => Object.assign(it, { putRecords: ignoringSignal(it) })],
  ])('a request that gets no response within requestTimeout %s', async (_, prepare) => {
    kinesis = prepare(kinesis);
    await open({ requestTimeout: 20 });
    kinesis.answer = (entries, request) => {
      const results = entries.map((entry) => kinesis.take(entry));
      return request === 0 ? new Promise(() => {}) : results;
    };
    const texts = putNumbers(0, 3);
    await settled(producer.flush());
    // It went through anyway: at least once.
    expect(kinesis.texts()).toEqual([...texts, ...texts]);
    expect(producer.counts).toMatchObject({ requests: 2, rejected: 1, delivered: 3 });
  });

  test('each entry alone, when a request is refused for one of them', async () => {
    await open({ aggregationEnabled: false });
    kinesis.answer = (entries) => {
      if (entries.some((entry) => textsIn(entry)[0] === '7')) throw named('ValidationException');
      return entries.map((entry) => kinesis.take(entry));
    };
    putNumbers(0, 20);
    expect(await unsentTexts(producer.flush())).toEqual(['7']);
    expect(kinesis.requests.slice(1).every(({ length }) => length === 1)).toBe(true);
    expect(distinct(kinesis.texts())).toEqual(
      Array.from({ length: 20 }, (_, n) => `${n}`).filter((text) => text !== '7'),
    );
  });

  test('after growing pauses, while other shards go on', async () => {
    kinesis.shards = [lower, upper];
    vi.spyOn(Math, 'random').mockReturnValue(0.999_999);
    await open();
    const times: number[] = [];
    const startedAt = performance.now();
    kinesis.answer = (entries) =>
      entries.map((entry) => {
        if (kinesis.shardOf(entry) === 'upper') return kinesis.take(entry);
        times.push(performance.now() - startedAt);
        return new Set(times).size < 6 ? rejected() : kinesis.take(entry);
      });
    putNumbers(0, 20);
    await vi.advanceTimersByTimeAsync(200);
    putNumbers(20, 40);
    await settled(producer.flush());
    vi.restoreAllMocks();
    const distinctTimes = [...new Set(times)];
    const pauses = distinctTimes
      .slice(1)
      .map((time, index) => Math.round((time - (distinctTimes[index] as number)) / 10) * 10);
    expect(pauses).toEqual([50, 100, 200, 400, 800]);
  });
});

function ignoringSignal(fake: FakeKinesis): FakeKinesis['putRecords'] {
  return async ({ Records }) => {
    fake.requests.push(Records);
    return { Records: await fake.answer(Records, fake.requests.length - 1) };
  };
}

test('a stream is named by name or by ARN, and with a token by neither', async () => {
  kinesis.shards = [closed(whole), lower, upper];
  await open();
  expect(kinesis.inputs).toEqual([{ StreamName: 'orders' }, { StreamName: 'orders' }, {}]);
  await settled(producer.close());
  const streamArn = 'arn:aws:kinesis:us-east-1:123456789012:stream/orders';
  producer = await settled(KinesisProducer.open({ kinesis, streamArn }));
  putNumbers(0, 1);
  await settled(producer.flush());
  expect(kinesis.inputs.slice(3)).toEqual([
    { StreamARN: streamArn },
    { StreamARN: streamArn },
    {},
    { StreamARN: streamArn },
  ]);
});

test.each([
  [
    { kinesis: undefined },
    'kinesis has no method putRecords: pass a Kinesis of @aws-sdk/client-kinesis, not a KinesisClient',
  ],
  [{ streamName: undefined }, 'expected one of streamName and streamArn'],
  [{ streamArn: 'arn' }, 'expected one of streamName and streamArn'],
  [{ streamName: 7 }, 'streamName is of type number, expected a string'],
  [{ maxBytes: 7 }, 'maxBytes is not an option, expected aggregationMaxSize'],
  [{ aggregationMaxSize: 63 }, 'aggregationMaxSize is 63, expected a whole number from 64 to 10485760'],
  [{ aggregationMaxSize: '25000' }, 'aggregationMaxSize is of type string'],
  [{ collectionMaxCount: 501 }, 'collectionMaxCount is 501, expected a whole number from 1 to 500'],
  [{ recordTtl: 0.5 }, 'recordTtl is 0.5'],
  [{ recordTtl: null }, 'recordTtl is of type object, expected a whole number from 0'],
  [{ aggregationEnabled: 'no' }, 'aggregationEnabled is of type string, expected a boolean'],
  [{ onUnsent: {} }, 'onUnsent is of type object, expected a function'],
  [{ order: 'byShard' }, `order is not 'byKey'`],
  [{ signal: {} }, 'signal is not an AbortSignal'],
])('the options %j are refused', async (options, message) => {
  const opening = KinesisProducer.open({ kinesis, streamName: 'orders', ...options } as never);
  await expect(opening).rejects.toMatchObject({
    name: 'ProducerError',
    code: 'INVALID_OPTION',
    message: expect.stringContaining(message),
  });
});

test.each([
  ['payload-unit', 25_000],
  [undefined, 51_200],
] as const)(
  'aggregationMaxSize %s makes records of at most %d bytes',
  async (aggregationMaxSize, maxBytes) => {
    await open({ aggregationMaxSize });
    for (let n = 0; n < 2_000; n++) void producer.put({ partitionKey: 'k', data: new Uint8Array(100) });
    await settled(producer.close());
    const largest = Math.max(...kinesis.taken.map(({ entry }) => entry.Data.length));
    expect(largest).toBeLessThanOrEqual(maxBytes);
    expect(largest).toBeGreaterThan(0.97 * maxBytes);
  },
);

describe('the rate limit', () => {
  test('lets 1,500 records a second into a shard, after a second’s worth at once', async () => {
    await open({ aggregationEnabled: false, recordMaxBufferedTime: 0, recordTtl: 60_000 });
    putNumbers(0, 6_000);
    await vi.advanceTimersByTimeAsync(1);
    expect(kinesis.taken.length).toBeGreaterThanOrEqual(1_500);
    expect(kinesis.taken.length).toBeLessThan(1_520);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(kinesis.taken.length).toBeGreaterThan(2_900);
    expect(kinesis.taken.length).toBeLessThan(3_020);
    await settled(producer.flush());
    expect(kinesis.taken).toHaveLength(6_000);
  });

  test('lets rateLimit percent of 1 MiB a second into each shard', async () => {
    kinesis.shards = [lower, upper];
    await open({ rateLimit: 50, recordTtl: 60_000, maxOutstandingBytes: 2 ** 30 });
    for (let n = 0; n < 200; n++) void producer.put({ partitionKey: `k${n}`, data: new Uint8Array(40_000) });
    await vi.advanceTimersByTimeAsync(2_100);
    const bytes = kinesis.taken.reduce((sum, { entry }) => sum + entry.Data.length, 0);
    expect(bytes).toBeGreaterThan(2.9 * 1_048_576);
    expect(bytes).toBeLessThan(3.3 * 1_048_576);
    await settled(producer.flush());
    expect(kinesis.taken).toHaveLength(200);
  });

  test('makes nothing expire: what was never sent is sent once, however old', async () => {
    await open({ aggregationEnabled: false, recordTtl: 500 });
    const texts = putNumbers(0, 5_000);
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(texts);
  });
});

describe('after a reshard', () => {
  test.each([undefined, 'byKey'] as const)(
    'sends again what landed on a wrong shard (order: %s)',
    async (order) => {
      await open({ aggregationMaxSize: 200, order });
      const before = putNumbers(0, 5);
      kinesis.shards = afterSplit;
      const after = putNumbers(5, 200);
      await settled(producer.flush());
      const last = putNumbers(200, 250);
      const { misplaced } = producer.counts;
      await settled(producer.close());
      expect(distinct(kinesis.deliveredByKcl())).toEqual([...before, ...after, ...last]);
      expect(kinesis.texts().length).toBeGreaterThan(kinesis.deliveredByKcl().length);
      expect(misplaced).toBeGreaterThan(0);
      expect(producer.counts.misplaced).toBe(misplaced);
    },
  );

  test('asks for the shards once for all requests that meet new ones', async () => {
    await open({ aggregationMaxSize: 64, collectionMaxCount: 1 });
    kinesis.shards = afterSplit;
    putNumbers(0, 100);
    await settled(producer.flush());
    expect(kinesis.requests.length).toBeGreaterThan(2);
    expect(kinesis.listShardsCalls).toBeLessThanOrEqual(3);
  });

  test.each([
    ['lags', () => [whole]],
    ['is halfway', () => [closed(whole), lower]],
    ['is throttled', () => Promise.reject(named('LimitExceededException'))],
    ['is not allowed for a while', () => Promise.reject(named('AccessDeniedException'))],
  ])('asks again while ListShards %s, and puts nothing twice meanwhile', async (_, list) => {
    await open();
    kinesis.shards = afterSplit;
    let calls = 0;
    kinesis.list = () => (calls++ < 3 ? list() : kinesis.shards);
    const texts = putNumbers(0, 20);
    await settled(producer.flush());
    expect(distinct(kinesis.deliveredByKcl())).toEqual(texts);
    // All in one entry, then once more in two, in one request.
    expect(kinesis.requests.map(({ length }) => length)).toEqual([1, 2]);
  });

  test.each([
    ['with two shards', [shard('whole', 0n, 2n ** 127n - 1n), upper]],
    ['with the same shards', [whole]],
  ])('notices that the stream was deleted and made again %s', async (_, shards) => {
    await open();
    kinesis.answer = () => {
      throw named('ResourceNotFoundException');
    };
    putNumbers(0, 1);
    expect(await unsentTexts(producer.flush())).toEqual(['0']);
    kinesis.shards = shards;
    kinesis.answer = (entries) => entries.map((entry) => kinesis.take(entry));
    // The first of its entry, which lands on the shard that is expected.
    void producer.put({ ...numbered(1), explicitHashKey: '1' });
    const texts = ['1', ...putNumbers(2, 20)];
    await settled(producer.flush());
    texts.push(...putNumbers(20, 40));
    await settled(producer.close());
    expect(distinct(kinesis.deliveredByKcl())).toEqual(texts);
    expect(kinesis.listShardsCalls).toBe(2);
  });

  test('checks each entry in flight when a stream was made again with the same shard ids', async () => {
    const quarter = 2n ** 126n;
    kinesis.shards = [lower, upper];
    await open({ collectionMaxCount: 1 });
    kinesis.answer = () => {
      throw named('ResourceNotFoundException');
    };
    putNumbers(0, 1);
    expect(await unsentTexts(producer.flush())).toEqual(['0']);
    kinesis.shards = [shard('lower', 0n, quarter - 1n), shard('upper', quarter, 2n ** 128n - 1n)];
    // The second response comes when the first one has ended the doubt about the shards.
    kinesis.answer = async (entries, request) => {
      const results = entries.map((entry) => kinesis.take(entry));
      if (request === 2) await vi.advanceTimersByTimeAsync(50);
      return results;
    };
    const deliveries = ['1', '2'].map(async (text) => {
      // Both are in one entry, but belong to two shards now.
      void producer.put({ ...numbered(0), data: Buffer.from(text), explicitHashKey: '1' });
      const delivery = producer.deliver({ ...numbered(0), explicitHashKey: `${quarter}` });
      void producer.flush();
      return (await delivery).shardId;
    });
    expect(await settled(Promise.all(deliveries))).toEqual(['upper', 'upper']);
    await settled(producer.close());
    expect(sorted(kinesis.deliveredByKcl())).toEqual(['0', '0', '1', '2']);
    expect(kinesis.listShardsCalls).toBe(2);
  });

  test('reports what landed on a shard that is gone when its response comes', async () => {
    kinesis.shards = [lower, upper];
    await open({ collectionMaxCount: 1, recordTtl: 300 });
    kinesis.shards = [whole];
    kinesis.answer = async (entries, request) => {
      if (request !== 1) return entries.map((entry) => kinesis.take(entry));
      await vi.advanceTimersByTimeAsync(50);
      return [{ SequenceNumber: '1', ShardId: 'upper' }];
    };
    // Two for each shard.
    for (const [n, explicitHashKey] of ['0', '1', `${2n ** 127n}`, `${2n ** 128n - 1n}`].entries()) {
      void producer.put({ ...numbered(n), explicitHashKey });
    }
    expect(await unsentTexts(producer.close())).toEqual(['2', '3']);
  });

  test('sends nothing again from a shard that has stayed the same', async () => {
    kinesis.shards = [lower, upper];
    await open({ collectionMaxCount: 1 });
    kinesis.shards = [closed(lower), shard('child', 0n, 2n ** 127n - 1n), upper];
    let release = () => {};
    kinesis.answer = (entries, request) => {
      const results = entries.map((entry) => kinesis.take(entry));
      return request === 1 ? new Promise((resolve) => (release = () => resolve(results))) : results;
    };
    // One for each shard. The second response comes when the shards were looked up for the first one.
    void producer.put({ ...numbered(0), explicitHashKey: '0' });
    void producer.put({ ...numbered(1), explicitHashKey: `${2n ** 127n}` });
    const flushed = producer.flush();
    await vi.advanceTimersByTimeAsync(50);
    expect(kinesis.listShardsCalls).toBe(2);
    release();
    await settled(flushed);
    expect(kinesis.taken.map(({ shardId }) => shardId)).toEqual(['child', 'upper']);
    expect(kinesis.listShardsCalls).toBe(2);
  });

  describe('while ListShards does not return a new shard', () => {
    beforeEach(async () => {
      kinesis.shards = [lower, upper];
      await open({ recordTtl: 3_000 });
      kinesis.list = () => [lower, upper];
      const middle = 2n ** 126n;
      const children = [shard('first', 0n, middle - 1n), shard('second', middle, 2n ** 127n - 1n)];
      kinesis.shards = [closed(lower), ...children, upper];
      // Two for the shard that is not known, two for `upper`.
      for (const [n, explicitHashKey] of ['0', '1', `${2n ** 127n}`, `${2n ** 128n - 1n}`].entries()) {
        void producer.put({ ...numbered(n), explicitHashKey });
      }
    });

    test.each([
      ['was rejected', rejected()],
      ['landed on another known shard', { SequenceNumber: '1', ShardId: 'lower' }],
    ])('sends again an entry of the same request that %s', async (_, result) => {
      kinesis.answer = (entries, request) =>
        entries.map((entry) =>
          request === 0 && kinesis.shardOf(entry) === 'upper' ? result : kinesis.take(entry),
        );
      await vi.advanceTimersByTimeAsync(1_000);
      expect(kinesis.texts()).toEqual(['0', '1', '2', '3']);
      expect(await unsentTexts(producer.close())).toEqual(['0', '1']);
    });
  });

  test('goes on with one shard for two', async () => {
    kinesis.shards = [lower, upper];
    await open();
    kinesis.shards = [closed(lower), closed(upper), whole];
    const texts = putNumbers(0, 20);
    await settled(producer.flush());
    texts.push(...putNumbers(20, 40));
    await settled(producer.close());
    expect(sorted(kinesis.deliveredByKcl())).toEqual(texts);
    expect(kinesis.taken.map(({ shardId }) => shardId)).toEqual(['whole', 'whole', 'whole']);
  });

  test('reports what it does not know to be in its place when the shards stay unknown', async () => {
    await open({ recordTtl: 300 });
    kinesis.shards = afterSplit;
    kinesis.list = () => [whole];
    const texts = putNumbers(0, 3);
    const error = await outcomeOf(producer.close());
    expect((error as UnsentError).userRecords.map(textOf)).toEqual(texts);
    expect(String(error)).toContain('ListShards does not return a shard that has taken a record');
  });
});

describe('a service-managed stream (AUTO)', () => {
  beforeEach(() => {
    let next = 0;
    kinesis.shards = [lower, upper];
    kinesis.shardOf = (entry) => {
      if (kinesis.summary.RecordDistributionStrategy === 'AUTO') return next++ % 3 === 0 ? 'lower' : 'upper';
      return BigInt(entry.ExplicitHashKey) < 2n ** 127n ? 'lower' : 'upper';
    };
  });

  test('gets each user record alone, from the start', async () => {
    kinesis.summary = { RecordDistributionStrategy: 'AUTO' };
    await open();
    const texts = putNumbers(0, 50);
    await settled(producer.flush());
    expect(kinesis.texts()).toEqual(texts);
    expect(kinesis.taken).toHaveLength(50);
    expect(kinesis.requests).toHaveLength(1);
    expect(kinesis.listShardsCalls).toBe(0);
  });

  test('takes no tags, which need an aggregated record', async () => {
    kinesis.summary = { RecordDistributionStrategy: 'AUTO' };
    await open();
    const tagged = { ...numbered(0), tags: [{ key: 'trace' }] };
    await expect(producer.put(tagged)).rejects.toMatchObject({
      code: 'AGGREGATION_UNSUPPORTED',
      field: 'tags',
    });
    await settled(producer.put({ ...numbered(1), tags: [] }));
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(['1']);
  });

  test.each([undefined, 'byKey'] as const)('is noticed when it becomes one (order: %s)', async (order) => {
    await open({ aggregationMaxSize: 200, order });
    const texts = putNumbers(0, 20);
    await settled(producer.flush());
    kinesis.summary = { RecordDistributionStrategy: 'AUTO' };
    texts.push(...putNumbers(20, 60));
    await settled(producer.flush());
    const { taken } = kinesis;
    const before = taken.length;
    texts.push(...putNumbers(60, 80));
    await settled(producer.close());
    expect(distinct(kinesis.deliveredByKcl())).toEqual(texts);
    expect(taken.length - before).toBe(20);
  });

  test('is noticed within a minute where nothing lands on a wrong shard', async () => {
    kinesis.shards = [whole];
    kinesis.shardOf = () => 'whole';
    await open();
    kinesis.summary = { RecordDistributionStrategy: 'AUTO' };
    await vi.advanceTimersByTimeAsync(60_001);
    putNumbers(0, 2);
    await settled(producer.flush());
    expect(kinesis.taken).toHaveLength(1);
    putNumbers(2, 4);
    await settled(producer.flush());
    expect(kinesis.taken).toHaveLength(3);
  });

  test('is no longer one when its description says so', async () => {
    kinesis.summary = { RecordDistributionStrategy: 'AUTO' };
    await open();
    kinesis.summary = { RecordDistributionStrategy: 'USER_PARTITION_KEY' };
    await vi.advanceTimersByTimeAsync(60_001);
    await settled(producer.flush());
    putNumbers(0, 50);
    await settled(producer.flush());
    expect(kinesis.taken).toHaveLength(2);
  });
});

describe('events', () => {
  test('say what a metric needs to know', async () => {
    const events: { readonly type: string }[] = [];
    await open({ onEvent: (event) => events.push(event) });
    kinesis.answer = (entries, request) => {
      if (request === 1) kinesis.shards = afterSplit;
      return entries.map((entry) => (request === 0 ? rejected() : kinesis.take(entry)));
    };
    putNumbers(0, 20);
    await settled(producer.flush());
    expect(events.map(({ type }) => type)).toEqual([
      'request',
      'request',
      'stream',
      'misplaced',
      'request',
      'delivered',
      'delivered',
    ]);
    expect(events[0]).toMatchObject({
      entryCount: 1,
      userRecordCount: 20,
      failedEntryCount: 1,
      errors: { ProvisionedThroughputExceededException: 1 },
    });
    expect(events.at(-1)).toMatchObject({ attempts: 1, byteLength: expect.any(Number) });
  });

  test('count the bytes that PutRecords counts', async () => {
    const events: ProducerEvent[] = [];
    await open({ aggregationEnabled: false, onEvent: (event) => events.push(event) });
    const partitionKeys = ['k', 'k'.repeat(200), 'aé€', '\u{1f600}', '\u007f\u0080\u07ff\u0800\ud7ff\ue000'];
    for (const partitionKey of partitionKeys) void producer.put({ partitionKey, data: Buffer.from('x') });
    await settled(producer.flush());
    const byteLengths = partitionKeys.map((partitionKey) => 1 + Buffer.byteLength(partitionKey));
    const total = byteLengths.reduce((sum, byteLength) => sum + byteLength);
    expect(events.map((event) => 'byteLength' in event && event.byteLength)).toEqual([total, ...byteLengths]);
  });

  test('may throw without harm', async () => {
    await open({
      onEvent: () => {
        throw new Error('of the test');
      },
    });
    const texts = putNumbers(0, 20);
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(texts);
  });
});
