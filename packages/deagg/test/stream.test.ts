import { Readable } from 'node:stream';
import { aggregate } from '@kpl-kit/aggregator';
import { deaggregateRecords, deaggregateStream } from '@kpl-kit/deagg';
import { events, malformed } from '@kpl-kit/fixtures';
import { describe, expect, test, vi } from 'vitest';
import { named } from './named.ts';

const records = events.sdk.Records;
const expected = () => deaggregateRecords(records);
const damaged = { SequenceNumber: '1', PartitionKey: 'a', Data: named(malformed, 'wrong-digest').data };
const never = new Promise<never>(() => {});

async function* asyncly<T>(elements: Iterable<T>): AsyncGenerator<T> {
  for (const element of elements) {
    await Promise.resolve();
    yield element;
  }
}

function webStream<T>(elements: readonly T[], onCancel?: (reason: unknown) => void): ReadableStream<T> {
  const left = [...elements];
  return new ReadableStream({
    pull: (controller) => (left.length === 0 ? controller.close() : controller.enqueue(left.shift() as T)),
    cancel: (reason) => onCancel?.(reason),
  });
}

describe('deaggregateStream', () => {
  test.each([
    ['an async generator of records', () => asyncly(records)],
    ['an async generator of batches', () => asyncly([records.slice(0, 2), [], records.slice(2)])],
    ['batches and records mixed', () => asyncly([records.slice(0, 2), records[2] as (typeof records)[0]])],
    ['batches that are not arrays', () => asyncly([records.values()])],
    ['an array of records', () => records],
    ['an array of batches', () => [records]],
    ['a Node stream', () => Readable.from(records)],
    ['a web stream', () => webStream(records)],
    ['a web stream that cannot be iterated', () => ({ getReader: () => webStream([records]).getReader() })],
  ])('delivers the user records of %s', async (_, source) => {
    expect(await collect(deaggregateStream(source()))).toEqual(expected());
  });

  test.each([
    ['nothing', () => asyncly([])],
    ['an empty batch', () => asyncly([[]])],
  ])('delivers nothing of %s', async (_, source) => {
    expect(await collect(deaggregateStream(source()))).toEqual([]);
  });

  test('takes nothing before it is asked for, and no more than it needs', async () => {
    const taken: number[] = [];
    const source = (function* () {
      for (const [index, record] of records.entries()) {
        taken.push(index);
        yield record;
      }
    })();
    const userRecords = deaggregateStream(source);
    expect(taken).toEqual([]);
    await userRecords.next();
    expect(taken).toEqual([0]);
    for (let count = 0; count < 3; count++) await userRecords.next();
    expect(taken).toEqual([0, 1]);
  });

  test('takes from an element that is an iterable no record before it is needed', async () => {
    const taken: number[] = [];
    const endless = (function* () {
      for (let index = 0; ; index++) {
        taken.push(index);
        yield records[index % records.length] as (typeof records)[0];
      }
    })();
    const userRecords = deaggregateStream([endless]);
    await userRecords.next();
    expect(taken).toEqual([0]);
    for (let count = 0; count < 4; count++) await userRecords.next();
    expect(taken).toEqual([0, 1, 2]);
    await userRecords.return();
    expect(endless.next()).toEqual({ done: true, value: undefined });
  });

  test('delivers what an element that is an iterable has before its error, and then that error', async () => {
    const failure = new Error('expired iterator');
    const failing = (function* () {
      yield* records.slice(0, 2);
      throw failure;
    })();
    const delivered: unknown[] = [];
    const reading = (async () => {
      for await (const userRecord of deaggregateStream([failing])) delivered.push(userRecord);
    })();
    await expect(reading).rejects.toBe(failure);
    expect(delivered).toEqual(expected().slice(0, 4));
  });

  test('counts records through all batches for its diagnostics', async () => {
    const found: unknown[] = [];
    const source = asyncly([[records[0], damaged], damaged, new Set([damaged])]) as AsyncIterable<
      typeof damaged
    >;
    const options = {
      onDiagnostic: ({ recordIndex }: { recordIndex?: number | undefined }) => found.push(recordIndex),
    };
    expect(await collect(deaggregateStream(source, options))).toHaveLength(4);
    expect(found).toEqual([1, 2, 3]);
  });

  test('goes on behind a place', async () => {
    const resumeAfter = { sequenceNumber: records[1]?.SequenceNumber as string, subSequenceNumber: 1 };
    const rest = await collect(deaggregateStream(asyncly([records]), { resumeAfter }));
    expect(rest).toEqual(expected().slice(3));
  });

  test('delivers what comes before a malformed record, then rejects, and closes the source', async () => {
    const closed = vi.fn();
    const source = (async function* () {
      try {
        yield [records[1], damaged];
        yield records;
      } finally {
        closed();
      }
    })() as AsyncIterable<typeof damaged>;
    const delivered: unknown[] = [];
    const reading = (async () => {
      for await (const userRecord of deaggregateStream(source, { onMalformed: 'throw' }))
        delivered.push(userRecord);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      recordIndex: 1,
      sequenceNumber: '1',
    });
    expect(delivered).toEqual(expected().slice(1, 4));
    expect(closed).toHaveBeenCalledOnce();
  });

  test("rejects with the source's own error, behind all that came before", async () => {
    const failure = new Error('expired iterator');
    const source = (async function* () {
      yield records;
      throw failure;
    })();
    const delivered: unknown[] = [];
    const reading = (async () => {
      for await (const userRecord of deaggregateStream(source)) delivered.push(userRecord);
    })();
    await expect(reading).rejects.toBe(failure);
    expect(delivered).toEqual(expected());
  });

  test.each([
    ['an async generator', (closed: () => void) => closing(asyncly([records, records]), closed)],
    ['a generator', (closed: () => void) => closingInStep([records, records], closed)],
    ['a web stream', (closed: () => void) => webStream([records, records], closed)],
    [
      'a Node stream',
      (closed: () => void) => {
        const stream = Readable.from([records[0], ...records]);
        stream.once('close', closed);
        return stream;
      },
    ],
  ])('closes %s that is left early', async (_, open) => {
    const closed = vi.fn();
    for await (const userRecord of deaggregateStream(open(closed) as AsyncIterable<typeof records>)) {
      expect(userRecord).toBe(records[0]);
      break;
    }
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce(), { timeout: 60_000 });
  });

  test.each([
    ['an array', () => [records, records]],
    [
      'an async iterable without a return',
      () => ({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: records }) }) }),
    ],
  ])('can be left early though %s has nothing to close', async (_, open) => {
    const userRecords = deaggregateStream(open() as AsyncIterable<typeof records>);
    await userRecords.next();
    expect(await userRecords.return()).toEqual({ done: true, value: undefined });
  });

  const sources: [name: string, open: (closed: (reason?: unknown) => void) => unknown][] = [
    [
      'an async iterable',
      (closed) => iterableOf({ next: async () => ({ done: false, value: records }) }, closed),
    ],
    [
      'an iterable',
      (closed) => iterableOf({ next: () => ({ done: false, value: records }) }, closed, Symbol.iterator),
    ],
    ['a web stream', (closed) => webStream([records, records], closed)],
    ['a Node stream', (closed) => Readable.from([records, records]).once('close', closed)],
  ];

  test.each(sources)('closes %s that is left, or refused, before anything was requested', async (_, open) => {
    for (const leave of [
      (stream: AsyncGenerator) => stream.return(undefined),
      (stream: AsyncGenerator) => stream.throw(new Error('refused')).catch(() => {}),
    ]) {
      const closed = vi.fn();
      const stream = deaggregateStream(open(closed) as AsyncIterable<typeof records>);
      expect(closed).not.toHaveBeenCalled();
      await leave(stream);
      await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
      expect(await stream.next()).toEqual({ done: true, value: undefined });
    }
  });

  test('does not touch its source before it is asked for something', async () => {
    const getReader = vi.fn(() => webStream([records]).getReader());
    const stream = deaggregateStream({ getReader });
    await Promise.resolve();
    expect(getReader).not.toHaveBeenCalled();
    await stream.next();
    expect(getReader).toHaveBeenCalledOnce();
  });

  test.each([
    ['that has ended', [records], {}, async (stream: AsyncGenerator) => collect(stream)],
    [
      'that is left early',
      [records, records],
      {},
      async (stream: AsyncGenerator) => {
        await stream.next();
        await stream.return(undefined);
      },
    ],
    [
      'that is left before anything was requested',
      [records],
      {},
      (stream: AsyncGenerator) => stream.return(undefined),
    ],
    [
      'with a malformed record',
      [[damaged], records],
      { onMalformed: 'throw' },
      (stream: AsyncGenerator) => expect(stream.next()).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' }),
    ],
    [
      'when the signal is aborted',
      [records],
      { signal: AbortSignal.abort('over') },
      (stream: AsyncGenerator) => expect(stream.next()).rejects.toBe('over'),
    ],
  ] as const)('unlocks a web stream %s', async (_, elements, options, read) => {
    const source = webStream(elements as unknown as (typeof records)[]);
    await read(deaggregateStream(source, options));
    expect(source.locked).toBe(false);
  });

  test('unlocks a web stream that fails, and rejects with its error', async () => {
    const failure = new Error('the network');
    const source = new ReadableStream<typeof records>({ pull: (controller) => controller.error(failure) });
    await expect(deaggregateStream(source).next()).rejects.toBe(failure);
    expect(source.locked).toBe(false);
  });

  test('rejects with what went wrong first, not with an error of closing the source', async () => {
    const close = vi.fn(async () => {
      throw new Error('close failed');
    });
    const source = iterableOf({ next: async () => ({ done: false, value: [damaged] }) }, close);
    const reading = deaggregateStream(source as AsyncIterable<(typeof damaged)[]>, {
      onMalformed: 'throw',
    }).next();
    await expect(reading).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(close).toHaveBeenCalledOnce();
  });

  test('rejects with an error of closing the source that is left early', async () => {
    const failure = new Error('close failed');
    const source = iterableOf({ next: async () => ({ done: false, value: records }) }, async () => {
      throw failure;
    });
    const stream = deaggregateStream(source as AsyncIterable<typeof records>);
    await stream.next();
    await expect(stream.return()).rejects.toBe(failure);
  });

  test('does not close a source that has ended, or failed by itself', async () => {
    for (const next of [
      async () => ({ done: true, value: undefined }),
      () => Promise.reject(new Error('failed')),
    ]) {
      const closed = vi.fn();
      await collect(deaggregateStream(iterableOf({ next }, closed) as AsyncIterable<typeof records>)).catch(
        () => {},
      );
      expect(closed).not.toHaveBeenCalled();
    }
  });

  test('has nothing more to give once it was left', async () => {
    const userRecords = deaggregateStream(asyncly([records]));
    await userRecords.next();
    await userRecords.return();
    expect(await userRecords.next()).toEqual({ done: true, value: undefined });
  });

  test.each([
    ['text', 'text'],
    ['bytes', new Uint8Array(3)],
    ['one record', records[0]],
    ['null', null],
    ['nothing', undefined],
  ])('refuses %s as its source', async (_, source) => {
    await expect(deaggregateStream(source as never).next()).rejects.toMatchObject({
      code: 'INVALID_RECORD',
      message: expect.stringMatching(
        /^the source is .*, expected an async iterable, an iterable or a stream$/,
      ),
    });
  });

  test('refuses bad options at once', () => {
    expect(() => deaggregateStream([], { onMalformed: 'drop' as never })).toThrow("onMalformed is 'drop'");
    expect(() => deaggregateStream([], null as never)).toThrow('options is not an object');
  });
});

describe('deaggregateStream with a signal', () => {
  const reason = new Error('shutting down');

  test('takes nothing when it is aborted before', async () => {
    const next = vi.fn();
    const source = { [Symbol.asyncIterator]: () => ({ next }) };
    const reading = deaggregateStream(source, { signal: AbortSignal.abort(reason) }).next();
    await expect(reading).rejects.toBe(reason);
    expect(next).not.toHaveBeenCalled();
  });

  test.each([
    ['a web stream', (closed: () => void) => webStream(records, closed)],
    ['a Node stream', (closed: () => void) => Readable.from(records).once('close', closed)],
  ])('lets go of %s when it is aborted before', async (_, open) => {
    const closed = vi.fn();
    const source = open(closed) as AsyncIterable<(typeof records)[0]>;
    const reading = deaggregateStream(source, { signal: AbortSignal.abort(reason) }).next();
    await expect(reading).rejects.toBe(reason);
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce(), { timeout: 60_000 });
  });

  test('treats null as no signal, and refuses anything that is not a signal at once', async () => {
    expect(await collect(deaggregateStream([records], { signal: null }))).toEqual(expected());
    const listens = { addEventListener: () => {}, removeEventListener: () => {} };
    const almost = [
      listens,
      { ...listens, aborted: 'no' },
      { ...listens, aborted: false, addEventListener: true },
      { ...listens, aborted: false, removeEventListener: undefined },
    ];
    for (const signal of [{}, 5, 'x', true, { aborted: false }, ...almost]) {
      expect(() => deaggregateStream([records], { signal } as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringMatching(/^signal is /) }),
      );
    }
  });

  test("rejects with the signal's reason though the source cannot even begin to close", async () => {
    const stop = new AbortController();
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => never,
        return: () => {
          throw new Error('close failed');
        },
      }),
    };
    const reading = deaggregateStream(source, { signal: stop.signal }).next();
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  test.each([
    [
      'an async iterable',
      (closed: () => void) => ({
        [Symbol.asyncIterator]: () => ({
          next: () => never,
          return: () => {
            closed();
            return never;
          },
        }),
      }),
    ],
    ['a web stream', (closed: () => void) => new ReadableStream({ pull: () => never, cancel: closed })],
    [
      'a Node stream',
      (closed: () => void) => new Readable({ objectMode: true, read: () => {} }).once('close', closed),
    ],
  ])('stops to wait for %s, and lets go of it', async (_, open) => {
    const closed = vi.fn();
    const stop = new AbortController();
    const reading = deaggregateStream(open(closed) as AsyncIterable<typeof records>, {
      signal: stop.signal,
    }).next();
    setTimeout(() => stop.abort(reason), 5);
    await expect(reading).rejects.toBe(reason);
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce(), { timeout: 60_000 });
  });

  test('stops when the source itself aborts while it is asked', async () => {
    const stop = new AbortController();
    const next = () => {
      stop.abort(reason);
      return never;
    };
    const source = { [Symbol.asyncIterator]: () => ({ next }) };
    await expect(deaggregateStream(source, { signal: stop.signal }).next()).rejects.toBe(reason);
  });

  test('stops between two user records of a batch, and closes the source', async () => {
    const closed = vi.fn();
    const stop = new AbortController();
    const userRecords = deaggregateStream(closing(asyncly([records]), closed), { signal: stop.signal });
    expect((await userRecords.next()).value).toBe(records[0]);
    stop.abort(reason);
    await expect(userRecords.next()).rejects.toBe(reason);
    expect(closed).toHaveBeenCalledOnce();
  });

  test('asks for no more when onDiagnostic has aborted, and closes the source', async () => {
    const empty = {
      SequenceNumber: '1',
      PartitionKey: 'a',
      Data: named(malformed, 'tables-without-entries').data,
    };
    const taken: unknown[] = [];
    const closed = vi.fn();
    const source = (function* () {
      for (const batch of [[empty], [empty]]) {
        taken.push(batch);
        yield batch;
      }
    })();
    const stop = new AbortController();
    const onDiagnostic = () => stop.abort(reason);
    const userRecords = deaggregateStream(closing(source, closed), { signal: stop.signal, onDiagnostic });
    await expect(userRecords.next()).rejects.toBe(reason);
    expect(taken).toHaveLength(1);
    expect(closed).toHaveBeenCalledOnce();
  });

  test.each([
    ['that cannot be destroyed', {}],
    ['with a field by the name of destroy', { destroy: true }],
  ])('stops to wait for a later read of an async iterable %s, and lets go of it', async (_, fields) => {
    const closed = vi.fn(() => never);
    const results = [Promise.resolve({ done: false, value: records[0] })];
    const iterator = { next: () => results.shift() ?? never, return: closed };
    const source = { ...fields, [Symbol.asyncIterator]: () => iterator };
    const stop = new AbortController();
    const userRecords = deaggregateStream(source as AsyncIterable<typeof records>, { signal: stop.signal });
    expect((await userRecords.next()).value).toBe(records[0]);
    const reading = userRecords.next();
    setTimeout(() => stop.abort(reason), 5);
    await expect(reading).rejects.toBe(reason);
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce(), { timeout: 60_000 });
  });

  test.each([
    ['aborts before it is left', true],
    ['aborts while it is left', false],
  ])('does not wait for a source that never closes when the signal %s', async (_, isBefore) => {
    const stop = new AbortController();
    const close = vi.fn(() => never);
    const source = iterableOf({ next: async () => ({ done: false, value: records }) }, close);
    const stream = deaggregateStream(source as AsyncIterable<typeof records>, { signal: stop.signal });
    await stream.next();
    if (isBefore) stop.abort(reason);
    const left = stream.return();
    if (!isBefore) await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
    stop.abort(reason);
    expect(await left).toEqual({ done: true, value: undefined });
    expect(close).toHaveBeenCalledOnce();
  });

  test('rejects between two reads, though the source never closes', async () => {
    const stop = new AbortController();
    const close = vi.fn(() => never);
    const source = iterableOf({ next: async () => ({ done: false, value: records[0] }) }, close);
    const stream = deaggregateStream(source as AsyncIterable<typeof records>, { signal: stop.signal });
    await stream.next();
    stop.abort(reason);
    await expect(stream.next()).rejects.toBe(reason);
    expect(close).toHaveBeenCalledOnce();
  });

  test('rejects and closes the source when its reason is a promise that never settles', async () => {
    const stop = new AbortController();
    const close = vi.fn(() => never);
    const source = iterableOf({ next: () => never }, close);
    const reading = deaggregateStream(source as AsyncIterable<typeof records>, {
      signal: stop.signal,
    }).next();
    stop.abort(never);
    const rejected = await reading.then(
      () => false,
      (error) => error === never,
    );
    expect(rejected).toBe(true);
    expect(close).toHaveBeenCalledOnce();
  });

  test('leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await collect(deaggregateStream(asyncly(records), { signal }));
    expect(add.mock.calls.length).toBeGreaterThan(3);
    expect(remove.mock.calls).toEqual(add.mock.calls);
  });

  test('hears of a source that fails after it was let go of without a complaint', async () => {
    const stop = new AbortController();
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>((_, reject) => setTimeout(reject, 10, new Error('late'))),
        return: () => Promise.reject(new Error('cannot close')),
      }),
    };
    const reading = deaggregateStream(source, { signal: stop.signal }).next();
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('deaggregateStream of many batches', () => {
  test('returns what was aggregated', async () => {
    const userRecords = Array.from({ length: 5_000 }, (_, n) => ({
      partitionKey: `k${n % 7}`,
      data: Uint8Array.of(n & 255),
    }));
    const entries = [...aggregate(userRecords, { maxBytes: 2_000 })].map(({ Data }) => Data);
    const batches = asyncly([entries.slice(0, 3), entries.slice(3, 4), entries.slice(4)]);
    const delivered = await collect(deaggregateStream(batches));
    expect(
      delivered.map((userRecord) => 'data' in userRecord && [userRecord.partitionKey, ...userRecord.data]),
    ).toEqual(userRecords.map(({ partitionKey, data }) => [partitionKey, ...data]));
  });
});

/** An iterable with this iterator, closed by `close`. */
function iterableOf(
  iterator: { next: () => unknown },
  close: () => unknown,
  symbol: symbol = Symbol.asyncIterator,
): object {
  return { [symbol]: () => ({ ...iterator, return: () => close() ?? { done: true, value: undefined } }) };
}

/** The same as {@link closing}, and nothing to wait for. */
function* closingInStep<T>(source: Iterable<T>, closed: () => void): Generator<T> {
  try {
    yield* source;
  } finally {
    closed();
  }
}

/** Calls `closed` when the iteration is left early or ends. */
async function* closing<T>(source: AsyncIterable<T> | Iterable<T>, closed: () => void): AsyncGenerator<T> {
  try {
    yield* source;
  } finally {
    closed();
  }
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const element of source) collected.push(element);
  return collected;
}
