import type { UserRecord } from '@kpl-kit/aggregator';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KinesisProducer, type KinesisProducerOptions, UnsentError } from '../src/index.ts';
import { afterSplit, FakeKinesis, rejected, textOf, whole } from './fake-kinesis.ts';
import { settled } from './time.ts';

// What no well-behaved caller or client does, but nothing may be lost by.
let kinesis: FakeKinesis;
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown) => unhandled.push(error);

beforeEach(() => {
  vi.useFakeTimers();
  kinesis = new FakeKinesis([whole]);
  process.on('unhandledRejection', onUnhandled);
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  // Node looks for unhandled rejections when no promise has anything left to do.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled.splice(0)).toEqual([]);
  expect(process.listeners('beforeExit').filter((listener) => /toError/.test(String(listener)))).toEqual([]);
});

function open(options: Partial<KinesisProducerOptions> = {}): Promise<KinesisProducer> {
  return settled(KinesisProducer.open({ kinesis, streamName: 'orders', ...options }));
}

function numbered(n: number) {
  return { partitionKey: `k${n}`, data: Buffer.from(`${n}`) };
}

/** The types that `lib` has do not know it. */
function resizable(byteLength: number): ArrayBuffer & { resize(byteLength: number): void } {
  return Reflect.construct(ArrayBuffer, [byteLength, { maxByteLength: 8 }]);
}

function throttle(): void {
  kinesis.answer = (entries) => entries.map(() => rejected());
}

function recover(): void {
  kinesis.answer = (entries) => entries.map((entry) => kinesis.take(entry));
}

async function unsentBy(promise: Promise<unknown>): Promise<UnsentError> {
  const error = await settled(promise.catch((reason: unknown) => reason));
  expect(error).toBeInstanceOf(UnsentError);
  return error as UnsentError;
}

function textsOf({ userRecords }: UnsentError): string[] {
  return userRecords.map(textOf);
}

describe('data', () => {
  test('of a refused user record is reported as it was put', async () => {
    const producer = await open({ recordTtl: 100 });
    throttle();
    void producer.put(numbered(0));
    await vi.advanceTimersByTimeAsync(10_000);
    const data = Buffer.from('1');
    void producer.put({ partitionKey: 'k', data });
    data.write('2');
    void producer.deliver({ partitionKey: 'k', data });
    data.write('3');
    expect(textsOf(await unsentBy(producer.close()))).toEqual(['0', '1', '2']);
  });

  test('of an UnsentError can be transferred without emptying what still waits', async () => {
    const producer = await open({ recordTtl: 100 });
    throttle();
    const delivery = producer.deliver(numbered(0));
    const error = await unsentBy(delivery);
    recover();
    void producer.put(numbered(1));
    const [{ data } = numbered(-1)] = error.userRecords;
    structuredClone(data, { transfer: [data.buffer as ArrayBuffer] });
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(['1']);
  });

  test('that was transferred is refused rather than sent as empty', async () => {
    const producer = await open();
    const data = Uint8Array.of(1, 2, 3);
    structuredClone(data, { transfer: [data.buffer] });
    await expect(producer.put({ partitionKey: 'k', data })).rejects.toMatchObject({ code: 'INVALID_DATA' });
    await settled(producer.put({ partitionKey: 'k', data: new Uint8Array(0) }));
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(['']);
  });

  test('whose resizable buffer has become too short is refused rather than sent as empty', async () => {
    const producer = await open();
    const buffer = resizable(8);
    const data = new Uint8Array(buffer, 4, 4);
    buffer.resize(4);
    await expect(producer.put({ partitionKey: 'k', data })).rejects.toMatchObject({ code: 'INVALID_DATA' });
    await settled(producer.close());
    expect(kinesis.texts()).toEqual([]);
  });

  test('that is empty stays empty when its buffer grows', async () => {
    const producer = await open();
    const buffer = resizable(0);
    void producer.put({ partitionKey: 'k', data: new Uint8Array(buffer) });
    buffer.resize(8);
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(['']);
    expect(producer.outstandingByteLength).toBe(0);
  });

  test('is read once', async () => {
    const producer = await open();
    let reads = 0;
    await producer.put({
      partitionKey: 'k',
      get data() {
        if (++reads > 1) throw new Error('of the test');
        return Buffer.from('0');
      },
    });
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(['0']);
  });
});

describe('a put that waits for room', () => {
  test('resolves when everything expires as it makes room', async () => {
    const producer = await open({ recordTtl: 100, maxConnections: 1, maxOutstandingBytes: 1_000 });
    kinesis.answer = (entries) =>
      new Promise((resolve) => setTimeout(() => resolve(entries.map(() => rejected())), 150));
    let roomCount = 0;
    for (let n = 0; n < 4; n++) {
      void producer.put(numbered(n)).then(() => {
        roomCount++;
      });
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(producer.outstandingByteLength).toBe(0);
    expect(roomCount).toBe(4);
    expect((await unsentBy(producer.close())).userRecords).toHaveLength(4);
  });

  test('lets the next one go on only if its caller has left room', async () => {
    const producer = await open({ maxOutstandingBytes: 10_000 });
    const data = new Uint8Array(1_000);
    let largest = 0;
    const putMany = async () => {
      await producer.put({ partitionKey: 'k', data });
      for (let n = 0; n < 10; n++) {
        await producer.put({ partitionKey: 'k', data });
        largest = Math.max(largest, producer.outstandingByteLength);
      }
    };
    await settled(Promise.all(Array.from({ length: 20 }, putMany)));
    expect(largest).toBeGreaterThan(7_500);
    expect(largest).toBeLessThan(15_000);
    await settled(producer.close());
  });

  test('resolves in its turn, and sends nothing itself while others wait', async () => {
    const producer = await open({ maxOutstandingBytes: 1_000, maxConnections: 1 });
    const setTimer = vi.spyOn(globalThis, 'setTimeout');
    const resolved: number[] = [];
    const puts = Array.from({ length: 1_000 }, async (_, n) => {
      await producer.put(numbered(n));
      resolved.push(n);
    });
    await settled(Promise.all(puts));
    expect(setTimer.mock.calls.length).toBeLessThan(200);
    expect(resolved).toEqual(puts.map((_, n) => n));
    await settled(producer.close());
  });

  test('resolves in onUnsent, which puts again what had filled the memory', async () => {
    const producer = await open({
      recordTtl: 100,
      maxOutstandingBytes: 2_400,
      onUnsent: async ({ userRecords }) => {
        recover();
        for (const userRecord of userRecords) await producer.put({ ...userRecord });
      },
    });
    throttle();
    for (let n = 0; n < 5; n++) void producer.put(numbered(n));
    // Even without the first ones, it takes more memory than there is.
    void producer.put({ partitionKey: 'k', data: Buffer.from('5'.padEnd(1_000)) });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(producer.outstandingByteLength).toBe(0);
    expect(kinesis.texts().map(Number).toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    await settled(producer.close());
  });
});

describe('onUnsent', () => {
  test.each([
    ['keeps user records that shared one empty array', () => {}],
    [
      'changes user records',
      (userRecord: UserRecord) => Object.assign(userRecord, { data: Buffer.from('2') }),
    ],
  ])('leaves no memory taken when it %s', async (_, keep) => {
    const producer = await open({ recordTtl: 100, onUnsent: ({ userRecords }) => userRecords.forEach(keep) });
    throttle();
    const data = new Uint8Array(0);
    for (const partitionKey of ['a', 'b', 'c']) void producer.put({ partitionKey, data });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(producer.counts.unsent).toBe(3);
    expect(producer.outstandingByteLength).toBe(0);
    await settled(producer.close());
  });

  test('that has not settled by the deadline of a flush puts no user record into its error twice', async () => {
    const producer = await open({ recordTtl: 100, onUnsent: () => new Promise(() => {}) });
    throttle();
    void producer.put(numbered(0));
    const flushed = producer.flush({ deadlineMilliseconds: 5_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(textsOf(await unsentBy(flushed))).toEqual(['0']);
    await settled(producer.close({ deadlineMilliseconds: 0 }));
  });

  test('that fails after close has reported its user records leaves them at that', async () => {
    let fail = () => {};
    const onUnsent = () => new Promise<void>((_, reject) => (fail = () => reject(new Error('of the test'))));
    const producer = await open({ recordTtl: 100, onUnsent });
    throttle();
    void producer.put(numbered(0));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(textsOf(await unsentBy(producer.close({ deadlineMilliseconds: 0 })))).toEqual(['0']);
    fail();
    await vi.advanceTimersByTimeAsync(0);
    await producer.flush();
  });
});

describe('onEvent', () => {
  test('may be an async function that fails', async () => {
    const producer = await open({ onEvent: () => Promise.reject(new Error('of the test')) });
    void producer.put(numbered(0));
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(['0']);
  });
});

describe('a client', () => {
  const noText = [
    ['a symbol', Symbol('of the test')],
    ['an object without a prototype', Object.create(null)],
    ['nothing', undefined],
  ] as const;

  test.each(noText)('may throw %s', async (_, cause) => {
    const producer = await open({ recordTtl: 100 });
    kinesis.putRecords = () => {
      throw cause;
    };
    void producer.put(numbered(0));
    expect(textsOf(await unsentBy(producer.close()))).toEqual(['0']);
  });

  test.each(noText)('may be ended by a signal whose reason is %s', async (_, reason) => {
    const controller = new AbortController();
    const producer = await open({ signal: controller.signal });
    void producer.put(numbered(0));
    controller.abort(reason);
    expect(textsOf(await unsentBy(producer.close()))).toEqual(['0']);
  });

  test('may return results that are not objects', async () => {
    const producer = await open({ onEvent: () => {} });
    kinesis.answer = (entries, request) =>
      entries.map((entry) => (request === 0 ? (null as never) : kinesis.take(entry)));
    void producer.put(numbered(0));
    await settled(producer.close());
    expect(kinesis.texts()).toEqual(['0']);
  });

  test('may return a limit that makes no sense during a reshard', async () => {
    const producer = await open({ aggregationMaxSize: 64 });
    kinesis.shards = afterSplit;
    kinesis.summary = { MaxRecordSizeInKiB: 0 };
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    for (const n of numbers) void producer.put(numbered(n));
    await settled(producer.close());
    expect(kinesis.deliveredByKcl().map(Number)).toEqual(expect.arrayContaining(numbers));
  });

  test('that returns the same NextToken forever ends open', async () => {
    kinesis.listShards = async () => ({ Shards: [whole], NextToken: 'again' });
    await expect(open()).rejects.toThrow('ListShards returned the same NextToken twice');
  });
});
