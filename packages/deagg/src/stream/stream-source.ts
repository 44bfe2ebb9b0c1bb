import { isUint8Array } from '../support/bytes.ts';
import { DeaggregationError } from '../support/errors.ts';
import { typeName } from '../support/type-name.ts';
import { type AbortSignalLike, raceAbort, throwIfAborted } from './abort-signal.ts';

/** Where elements come from: anything that can be iterated, a stream of Node, or a stream of the web. */
export type StreamSource<T> = AsyncIterable<T> | Iterable<T> | WebStream<T>;

/**
 * The part of a `ReadableStream` that is used: not every browser can iterate one
 * (https://streams.spec.whatwg.org).
 */
export interface WebStream<T> {
  /** Locks the stream. */
  getReader(): WebStreamReader<T>;
}

/** The part of a `ReadableStreamDefaultReader` that is used. */
export interface WebStreamReader<T> {
  /** The next chunk, or that there is none. */
  read(): Promise<IteratorResult<T, T | undefined>>;
  /** Ends the stream. */
  cancel(reason?: unknown): Promise<void>;
}

/**
 * Reads one element after another, none before it is requested. Releases the source however it ends: when
 * `signal` aborts, even while a read is pending, and then rejects with its reason.
 */
export async function* readSource<T>(
  source: StreamSource<T>,
  signal: AbortSignalLike | undefined,
): AsyncGenerator<T, void, undefined> {
  let isBetweenReads = false;
  const reader = openSource(source);
  try {
    throwIfAborted(signal);
    for (;;) {
      const read = reader.read();
      const result = await (signal === undefined ? read : raceAbort(Promise.resolve(read), signal));
      if (result.done === true) return;
      isBetweenReads = true;
      yield result.value;
      throwIfAborted(signal);
      isBetweenReads = false;
    }
  } finally {
    if (isBetweenReads) await reader.close();
    // Not awaited: the source may never answer the read that is under way.
    else if (signal?.aborted === true) void Promise.resolve(signal.reason).then(reader.abandon).catch(ignore);
  }
}

interface Reader<T> {
  read(): IteratorResult<T> | Promise<IteratorResult<T>>;
  /** Between two reads. */
  close(): unknown;
  /** While a read is under way. */
  abandon(reason: unknown): unknown;
}

function openSource<T>(source: StreamSource<T>): Reader<T> {
  const isObject = typeof source === 'object' && source !== null && !isUint8Array(source);
  if (isObject && 'getReader' in source) {
    const reader = source.getReader();
    return {
      read: () => reader.read() as Promise<IteratorResult<T>>,
      close: () => reader.cancel(),
      abandon: (reason) => reader.cancel(reason),
    };
  }
  if (isObject && Symbol.asyncIterator in source) {
    const iterator = source[Symbol.asyncIterator]();
    const close = () => iterator.return?.();
    return {
      read: () => iterator.next(),
      close,
      abandon: () => (isNodeStream(source) ? source.destroy() : close()),
    };
  }
  if (isObject && Symbol.iterator in source) {
    const iterator = source[Symbol.iterator]();
    const close = () => iterator.return?.();
    return { read: () => iterator.next(), close, abandon: close };
  }
  const expected = 'an async iterable, an iterable or a stream';
  throw new DeaggregationError('INVALID_RECORD', `the source is ${typeName(source)}, expected ${expected}`);
}

/** Its iterator would close it only after the pending read. */
function isNodeStream(source: object): source is { destroy(): unknown } {
  return 'destroy' in source && typeof source.destroy === 'function';
}

function ignore(): void {}
