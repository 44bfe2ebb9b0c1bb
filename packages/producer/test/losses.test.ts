import type { UserRecord } from '@kpl-kit/aggregator';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KinesisProducer, type KinesisProducerOptions, ProducerError, UnsentError } from '../src/index.ts';
import { afterSplit, FakeKinesis, named, rejected, textOf, whole } from './fake-kinesis.ts';
import { settled } from './time.ts';

let kinesis: FakeKinesis;
let producer: KinesisProducer | undefined;
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown) => unhandled.push(error);
const throttle = () => {
  kinesis.answer = (entries) => entries.map(() => rejected());
};
const recover = () => {
  kinesis.answer = (entries) => entries.map((entry) => kinesis.take(entry));
};

beforeEach(() => {
  vi.useFakeTimers();
  kinesis = new FakeKinesis([whole]);
  producer = undefined;
  process.on('unhandledRejection', onUnhandled);
});

afterEach(async () => {
  recover();
  if (producer !== undefined) await settled(producer.close({ deadlineMilliseconds: 0 }).catch(() => {}));
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  // Node looks for unhandled rejections when no promise has anything left to do.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled.splice(0)).toEqual([]);
  expect(guards()).toEqual([]);
});

async function open(options: Partial<KinesisProducerOptions> = {}): Promise<KinesisProducer> {
  producer = await settled(KinesisProducer.open({ kinesis, streamName: 'orders', ...options }));
  return producer;
}

function numbered(n: number): UserRecord {
  return { partitionKey: `k${n}`, data: Buffer.from(`${n}`) };
}

function put(...numbers: number[]): void {
  for (const n of numbers) void producer?.put(numbered(n));
}

const BAD: UserRecord = { partitionKey: '', data: Buffer.from('bad') };

async function unsentBy(promise: Promise<unknown>): Promise<string[]> {
  const error = await settled(promise.catch((reason: unknown) => reason));
  expect(error).toBeInstanceOf(UnsentError);
  return (error as UnsentError).userRecords.map(textOf);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What speaks up when the process ends by itself. */
function guards(): NodeJS.BeforeExitListener[] {
  return process.listeners('beforeExit').filter((listener) => /toError/.test(String(listener)));
}

describe('a put that nobody waits for', () => {
  test('is in the error of close when it could not be sent', async () => {
    await open();
    throttle();
    put(0, 1, 2);
    expect(await unsentBy((producer as KinesisProducer).close())).toEqual(['0', '1', '2']);
  });

  test('is in the error of close when it was refused, and ends no process', async () => {
    const opened = await open();
    void opened.put(BAD);
    void opened.deliver(BAD);
    put(1);
    expect(guards()).toHaveLength(1);
    const error = (await settled(opened.close().catch((reason: unknown) => reason))) as UnsentError;
    expect(error.userRecords.map(textOf)).toEqual(['bad', 'bad']);
    expect(error.cause).toMatchObject({ code: 'INVALID_PARTITION_KEY' });
    expect(kinesis.texts()).toEqual(['1']);
  });

  test('that was refused stops no other', async () => {
    const opened = await open();
    void opened.put(BAD);
    await vi.advanceTimersByTimeAsync(1);
    await settled(opened.put(numbered(1)));
    expect(await unsentBy(opened.flush())).toEqual(['bad']);
    await settled(opened.close());
  });

  test('is not reported again when somebody looks at it after all', async () => {
    const opened = await open();
    const refused = opened.put(BAD);
    await vi.advanceTimersByTimeAsync(1);
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_PARTITION_KEY' });
    await settled(opened.close());
  });

  test('is in the error of close when it came while the producer closed', async () => {
    const opened = await open();
    kinesis.answer = (entries, request) =>
      entries.map((entry) => (request === 0 ? rejected() : kinesis.take(entry)));
    put(9);
    const closing = opened.close();
    await vi.advanceTimersByTimeAsync(0);
    void opened.put(numbered(0));
    await expect(opened.put(numbered(1))).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await unsentBy(closing)).toEqual(['0']);
  });

  test('rejects like any promise when it came after the producer was closed', async () => {
    const opened = await open();
    await settled(opened.close());
    const late = opened.put(numbered(0));
    expect(late.constructor).toBe(Promise);
    await expect(late).rejects.toMatchObject({ name: 'ProducerError', code: 'CLOSED' });
    await expect(opened.deliver(numbered(0))).rejects.toBeInstanceOf(ProducerError);
  });
});

describe('a deliver', () => {
  test('rejects with its user record, which is nowhere else then', async () => {
    const opened = await open({ recordTtl: 100 });
    throttle();
    const error = await settled(opened.deliver(numbered(0)).catch((reason: unknown) => reason));
    expect(error).toMatchObject({ name: 'UnsentError', code: 'UNSENT', cause: rejected().ErrorCode });
    expect((error as UnsentError).userRecords.map(textOf)).toEqual(['0']);
    recover();
    await settled(opened.put(numbered(1)));
    await settled(opened.close());
  });

  test('that nobody waits for is in the error of close', async () => {
    const opened = await open({ recordTtl: 100 });
    throttle();
    void opened.deliver(numbered(0));
    expect(await unsentBy(opened.close())).toEqual(['0']);
  });

  test('can be looked at after it has failed', async () => {
    const opened = await open({ recordTtl: 100 });
    throttle();
    const delivery = opened.deliver(numbered(0));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(opened.counts.unsent).toBe(1);
    expect(await unsentBy(delivery)).toEqual(['0']);
    recover();
    await settled(opened.put(numbered(1)));
    await settled(opened.close());
  });
});

describe('a flush', () => {
  test('rejects with what could not be sent, once, and the producer goes on', async () => {
    const opened = await open({ recordTtl: 100 });
    throttle();
    put(0, 1);
    expect(await unsentBy(opened.flush())).toEqual(['0', '1']);
    recover();
    put(2);
    await settled(opened.flush());
    await settled(opened.close());
    expect(kinesis.texts()).toEqual(['2']);
  });

  test('that nobody waits for leaves it to close', async () => {
    const opened = await open({ recordTtl: 100 });
    throttle();
    put(0);
    void opened.flush();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await unsentBy(opened.close())).toEqual(['0']);
  });

  test('reports what was put before it, even when another flush reports that too', async () => {
    const opened = await open({ recordTtl: 100 });
    throttle();
    put(0);
    const first = unsentBy(opened.flush());
    put(1);
    const second = unsentBy(opened.flush());
    expect(await first).toContain('0');
    expect((await second).toSorted()).toEqual(['0', '1']);
  });

  test('does not wait for what was put after it', async () => {
    const opened = await open();
    put(0);
    const flushed = opened.flush();
    let release = () => {};
    kinesis.answer = (entries, request) => {
      const results = entries.map((entry) => kinesis.take(entry));
      return request === 0 ? results : new Promise((resolve) => (release = () => resolve(results)));
    };
    put(1);
    await vi.advanceTimersByTimeAsync(150);
    await settled(flushed);
    expect(opened.outstandingUserRecordCount).toBe(1);
    release();
  });

  test('waits for what an earlier flush waits for, even with nothing put since', async () => {
    const opened = await open({ aggregationEnabled: false });
    let release = () => {};
    kinesis.answer = (entries, request) => {
      const results = entries.map((entry) => kinesis.take(entry));
      return request > 0 ? results : new Promise((resolve) => (release = () => resolve(results)));
    };
    const settledFlushes: number[] = [];
    const flush = (n: number) => opened.flush().then(() => settledFlushes.push(n));
    put(0);
    const flushes = [flush(0)];
    put(1);
    flushes.push(flush(1), flush(2));
    await vi.advanceTimersByTimeAsync(1_000);
    expect([opened.outstandingUserRecordCount, settledFlushes]).toEqual([1, []]);
    release();
    await settled(Promise.all(flushes));
    expect(settledFlushes).toEqual([0, 1, 2]);
  });

  test('gives up at its deadline what it waits for, and nothing else', async () => {
    const opened = await open();
    throttle();
    put(0, 1);
    const flushed = opened.flush({ deadlineMilliseconds: 1_000 });
    await vi.advanceTimersByTimeAsync(990);
    put(2);
    await vi.advanceTimersByTimeAsync(10);
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    expect(await unsentBy(flushed)).toEqual(['0', '1']);
    expect(opened.outstandingUserRecordCount).toBe(1);
    recover();
    await settled(opened.close());
    expect(kinesis.texts()).toEqual(['2']);
  });

  test('does not make the next one wait for the pause of what it has given up', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999_999);
    const opened = await open();
    throttle();
    put(0);
    expect(await unsentBy(opened.flush({ deadlineMilliseconds: 2_000 }))).toEqual(['0']);
    recover();
    put(1);
    await opened.flush();
    expect(kinesis.texts()).toEqual(['1']);
    vi.restoreAllMocks();
  });

  test('needs no timer that a frozen process does not run', async () => {
    const opened = await open();
    put(0, 1);
    await opened.flush();
    expect(kinesis.texts()).toEqual(['0', '1']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('sends what was put before the process was frozen, however long that was', async () => {
    const opened = await open();
    put(0, 1);
    const now = performance.now() + 3_600_000;
    const frozen = vi.spyOn(performance, 'now').mockReturnValue(now);
    await opened.flush();
    frozen.mockRestore();
    expect(kinesis.texts()).toEqual(['0', '1']);
    await settled(opened.close());
  });
});

describe('a close', () => {
  test('rejects by its deadline with all that is not known to be in the stream, while it is throttled', async () => {
    const opened = await open({ aggregationMaxSize: 64, maxConnections: 1, recordTtl: 3_600_000 });
    put(0, 1, 2);
    await settled(opened.flush());
    throttle();
    const numbers = Array.from({ length: 100 }, (_, n) => n + 3);
    put(...numbers);
    const startedAt = performance.now();
    const unsent = await unsentBy(opened.close({ deadlineMilliseconds: 25_000 }));
    expect(performance.now() - startedAt).toBeLessThan(25_100);
    expect(unsent).toEqual(numbers.map(String));
    expect(opened.outstandingByteLength).toBe(0);
  });

  test('ends without a deadline when recordTtl is over', async () => {
    const opened = await open();
    throttle();
    put(0);
    const startedAt = performance.now();
    expect(await unsentBy(opened.close())).toEqual(['0']);
    expect(performance.now() - startedAt).toBeLessThan(40_000);
  });

  test('rejects again when it is called again', async () => {
    const opened = await open({ recordTtl: 100 });
    throttle();
    put(0);
    const both = [opened.close(), opened.close()];
    for (const closing of both) expect(await unsentBy(closing)).toEqual(['0']);
    expect(await unsentBy(opened.close())).toEqual(['0']);
  });

  test('rejects when recordTtl is over, not at the end of a pause', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999_999);
    const opened = await open({ recordTtl: 1_000 });
    throttle();
    put(0);
    const startedAt = performance.now();
    expect(await unsentBy(opened.close())).toEqual(['0']);
    expect(performance.now() - startedAt).toBeLessThan(1_100);
    vi.restoreAllMocks();
  });

  test('resolves again when everything was sent', async () => {
    const opened = await open();
    put(0);
    await settled(Promise.all([opened.close(), opened.close({ deadlineMilliseconds: 10 })]));
    await opened.close();
    expect(kinesis.texts()).toEqual(['0']);
  });

  test('keeps to the earliest of several deadlines', async () => {
    const opened = await open();
    throttle();
    put(0);
    const first = opened.close({ deadlineMilliseconds: 20_000 });
    const startedAt = performance.now();
    expect(await unsentBy(opened.close({ deadlineMilliseconds: 100 }))).toEqual(['0']);
    expect(performance.now() - startedAt).toBeLessThan(150);
    expect(await unsentBy(first)).toEqual(['0']);
  });

  test('that nobody waits for loses nothing: the next one rejects, or the process does not end well', async () => {
    const opened = await open({ recordTtl: 100 });
    throttle();
    put(0);
    void opened.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(() => guards()[0]?.(0)).toThrow('1 user record is not known to be in the stream');
    expect(await unsentBy(opened.close())).toEqual(['0']);
  });

  test.each([
    ['an option by another name', { deadline: 5 }, 'deadline is not an option'],
    ['a deadline in the past', { deadlineMilliseconds: -1 }, 'not a number from 0'],
    ['a number', 5, 'not an object'],
  ])('refuses %s, and goes on', async (_, options, message) => {
    const opened = await open();
    for (const end of ['flush', 'close'] as const) {
      await expect(opened[end](options as never)).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringContaining(message),
      });
    }
    put(0);
    await settled(opened.close());
    expect(kinesis.texts()).toEqual(['0']);
  });
});

describe('await using', () => {
  async function use(action: () => void): Promise<void> {
    await using opened = await KinesisProducer.open({ kinesis, streamName: 'orders', recordTtl: 100 });
    producer = opened;
    put(0);
    action();
  }

  test('sends what is left', async () => {
    await settled(use(() => {}));
    expect(kinesis.texts()).toEqual(['0']);
  });

  test('sends what is left when an error is thrown', async () => {
    const abandoned = use(() => {
      throw new RangeError('of the user');
    });
    await expect(settled(abandoned)).rejects.toBeInstanceOf(RangeError);
    expect(kinesis.texts()).toEqual(['0']);
  });

  test('rejects with what could not be sent', async () => {
    throttle();
    expect(await unsentBy(use(() => {}))).toEqual(['0']);
  });

  test('rejects with both errors when one is thrown and something could not be sent', async () => {
    throttle();
    const abandoned = use(() => {
      throw new RangeError('of the user');
    });
    const both = (await settled(abandoned.catch((error: unknown) => error))) as SuppressedError;
    expect(both.error.userRecords.map(textOf)).toEqual(['0']);
    expect(both.suppressed).toBeInstanceOf(RangeError);
  });

  test('does not repeat what a close has reported', async () => {
    throttle();
    let unsent: Promise<string[]> | undefined;
    await settled(
      use(() => {
        unsent = unsentBy((producer as KinesisProducer).close());
      }),
    );
    expect(await unsent).toEqual(['0']);
  });
});

describe('what could not be sent', () => {
  test('stops the producer until it is reported', async () => {
    const opened = await open({ recordTtl: 100 });
    throttle();
    put(0);
    await vi.advanceTimersByTimeAsync(10_000);
    recover();
    await expect(opened.put(numbered(1))).rejects.toMatchObject({
      code: 'STOPPED',
      message:
        '1 user record was not sent: call flush() or close(), which reject with them, or pass onUnsent',
    });
    void opened.put(numbered(2));
    expect(await unsentBy(opened.flush())).toEqual(['0', '2']);
    await settled(opened.put(numbered(3)));
    await settled(opened.close());
    expect(kinesis.texts()).toEqual(['3']);
  });

  test('goes to onUnsent, and the producer goes on', async () => {
    const handedOver: string[] = [];
    const opened = await open({
      recordTtl: 100,
      onUnsent: (error) => handedOver.push(...error.userRecords.map(textOf)),
    });
    throttle();
    put(0, 1);
    await vi.advanceTimersByTimeAsync(10_000);
    recover();
    await settled(opened.put(numbered(2)));
    await settled(opened.close());
    expect(handedOver).toEqual(['0', '1']);
    expect(kinesis.texts()).toEqual(['2']);
  });

  test('goes to a flush that waits rather than to onUnsent', async () => {
    const onUnsent = vi.fn();
    const opened = await open({ recordTtl: 100, onUnsent });
    throttle();
    put(0);
    expect(await unsentBy(opened.flush())).toEqual(['0']);
    expect(onUnsent).not.toHaveBeenCalled();
  });

  test('goes to a flush that waits, and with onUnsent, the producer goes on meanwhile', async () => {
    const opened = await open({ recordTtl: 20_000, onUnsent: vi.fn() });
    throttle();
    put(0);
    await vi.advanceTimersByTimeAsync(15_000);
    put(1);
    const flushed = unsentBy(opened.flush());
    for (let turn = 0; opened.counts.unsent === 0 && turn < 2_000; turn++)
      await vi.advanceTimersByTimeAsync(5);
    expect(opened.outstandingUserRecordCount).toBe(1);
    recover();
    await opened.put(numbered(2));
    expect(await flushed).toEqual(['0']);
    await settled(opened.close());
    expect(kinesis.texts()).toEqual(['1', '2']);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('of the user');
      },
    ],
    ['rejects', () => Promise.reject(new Error('of the user'))],
  ])('is kept when onUnsent %s', async (_, onUnsent) => {
    const opened = await open({ recordTtl: 100, onUnsent });
    throttle();
    put(0);
    await vi.advanceTimersByTimeAsync(10_000);
    const closed = opened.close();
    expect(await unsentBy(closed)).toEqual(['0']);
    await expect(closed).rejects.toMatchObject({ cause: { message: 'of the user' } });
  });

  test('is in no error when onUnsent has taken it, even of a flush that waited for it', async () => {
    const onUnsent = vi.fn();
    const opened = await open({ recordTtl: 100, onUnsent });
    throttle();
    put(0);
    const flushed = opened.flush();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(onUnsent).toHaveBeenCalledTimes(1);
    await flushed;
  });

  test('is waited for while onUnsent keeps it, by flush and close', async () => {
    let isKept = false;
    const onUnsent = async () => {
      await pause(5_000);
      isKept = true;
    };
    const opened = await open({ recordTtl: 100, onUnsent });
    throttle();
    put(0);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(opened.counts.unsent).toBe(1);
    await settled(opened.close());
    expect(isKept).toBe(true);
  });

  test('is in the error of a close whose deadline comes before onUnsent has kept it', async () => {
    const opened = await open({ recordTtl: 100, onUnsent: () => new Promise(() => {}) });
    throttle();
    put(0);
    await vi.advanceTimersByTimeAsync(4_000);
    put(1);
    expect(await unsentBy(opened.close({ deadlineMilliseconds: 100 }))).toEqual(['1', '0']);
  });

  test('counts as outstanding while onUnsent keeps it', async () => {
    const opened = await open({ recordTtl: 100, maxOutstandingBytes: 400, onUnsent: () => pause(5_000) });
    throttle();
    let isRoom = false;
    void opened.put(numbered(0)).then(() => {
      isRoom = true;
    });
    await vi.advanceTimersByTimeAsync(4_000);
    expect([opened.outstandingUserRecordCount, isRoom]).toEqual([0, false]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([opened.outstandingByteLength, isRoom]).toEqual([0, true]);
  });

  test('may be put again by onUnsent', async () => {
    const opened = await open({
      recordTtl: 100,
      onUnsent: ({ userRecords }) => {
        recover();
        for (const userRecord of userRecords) void opened.put(userRecord);
      },
    });
    throttle();
    put(0, 1);
    await vi.advanceTimersByTimeAsync(10_000);
    await settled(opened.close());
    expect(kinesis.texts()).toEqual(['0', '1']);
  });

  test('shows in no log of the error', async () => {
    const { inspect } = await import('node:util');
    const secret = { partitionKey: 'secret', data: Buffer.from('secret') };
    expect(inspect(new UnsentError([secret], new Error('slow down')), { depth: 9 })).not.toContain('secret');
    expect(JSON.stringify(new UnsentError([secret]))).not.toContain('secret');
  });

  test.each(['AccessDeniedException', 'ResourceNotFoundException'])(
    'is given up at once after %s, which sending again would not help',
    async (name) => {
      const opened = await open();
      kinesis.answer = () => {
        throw named(name);
      };
      put(0);
      const startedAt = performance.now();
      expect(await unsentBy(opened.close())).toEqual(['0']);
      expect(performance.now() - startedAt).toBeLessThan(150);
      expect(kinesis.requests).toHaveLength(1);
    },
  );

  test('is given up at once when it is throttled, with failIfThrottled', async () => {
    const opened = await open({ failIfThrottled: true });
    throttle();
    put(0);
    expect(await unsentBy(opened.close())).toEqual(['0']);
    expect(kinesis.requests).toHaveLength(1);
  });
});

describe('an aborted signal', () => {
  const reason = new Error('of the user');

  test.each([
    ['before', () => {}],
    [
      'while the stream is described',
      () => {
        kinesis.describe = () => new Promise(() => {});
      },
    ],
    [
      'while ListShards is halfway through a reshard',
      () => {
        kinesis.list = () => afterSplit.slice(0, 2);
      },
    ],
  ])('%s it opens ends that', async (when, prepare) => {
    prepare();
    const controller = new AbortController();
    if (when === 'before') controller.abort(reason);
    const opening = KinesisProducer.open({ kinesis, streamName: 'orders', signal: controller.signal });
    opening.catch(() => {});
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort(reason);
    await expect(settled(opening)).rejects.toBe(reason);
  });

  test.each([
    ['nothing is packed', 0, () => {}],
    [
      'a request is in flight',
      150,
      () => {
        kinesis.answer = () => new Promise(() => {});
      },
    ],
    ['it waits to send again', 5_000, throttle],
    [
      'it waits for ListShards',
      2_000,
      () => {
        kinesis.shards = afterSplit;
        kinesis.list = () => [whole];
      },
    ],
  ])('leaves all to close when %s', async (_, milliseconds, prepare) => {
    const controller = new AbortController();
    const opened = await open({ signal: controller.signal });
    prepare();
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    put(...numbers);
    const delivery = opened.deliver(numbered(20));
    delivery.catch(() => {});
    await vi.advanceTimersByTimeAsync(milliseconds);
    controller.abort(reason);
    expect(opened.outstandingUserRecordCount).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    await expect(opened.put(numbered(99))).rejects.toMatchObject({ code: 'ABORTED', cause: reason });
    expect(await unsentBy(delivery)).toEqual(['20']);
    expect((await unsentBy(opened.close())).toSorted((a, b) => Number(a) - Number(b))).toEqual(
      numbers.map(String),
    );
  });

  test('ends a close that waits', async () => {
    const controller = new AbortController();
    const opened = await open({ signal: controller.signal });
    throttle();
    put(0);
    const closing = opened.close();
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort(reason);
    expect(await unsentBy(closing)).toEqual(['0']);
  });

  test('has no listener left after close', async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const add = vi.spyOn(signal, 'addEventListener');
    const opened = await open({ signal });
    await settled(opened.close());
    expect(remove).toHaveBeenCalledTimes(add.mock.calls.length);
  });
});
