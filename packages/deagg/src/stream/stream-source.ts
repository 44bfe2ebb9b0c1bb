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
  /** Unlocks the stream. */
  releaseLock?(): void;
}

/** Reads a source one element at a time, none before it is requested. */
export class SourceReader<T> {
  readonly #source: StreamSource<T>;
  readonly #signal: AbortSignalLike | undefined;
  #iterator: SourceIterator<T> | undefined;
  #state: 'between reads' | 'reading' | 'ended' = 'between reads';

  /** Does not touch the source. */
  constructor(source: StreamSource<T>, signal: AbortSignalLike | undefined) {
    this.#source = source;
    this.#signal = signal;
  }

  /** When the signal aborts, rejects with its reason, even if the source never answers. */
  async read(): Promise<IteratorResult<T>> {
    this.#iterator ??= openSource(this.#source);
    throwIfAborted(this.#signal);
    this.#state = 'reading';
    const next = await raceAbort(this.#iterator.next(), this.#signal);
    this.#state = next.done === true ? 'ended' : 'between reads';
    return next;
  }

  /** Closes the source unless it has ended, be it by an error. Waits for that until the signal aborts. */
  async close(): Promise<void> {
    const isAborted = () => this.#signal?.aborted === true;
    this.#iterator ??= openSource(this.#source);
    const isOpen = this.#state === 'between reads' || (this.#state === 'reading' && isAborted());
    this.#state = 'ended';
    try {
      if (isOpen) await raceAbort(this.#iterator.close(this.#signal?.reason), this.#signal);
    } catch (error) {
      if (!isAborted()) throw error;
    } finally {
      this.#iterator.release?.();
    }
  }
}

interface SourceIterator<T> {
  next(): IteratorResult<T> | Promise<IteratorResult<T>>;
  /** Before the end, even while `next` is under way. */
  close(reason: unknown): unknown;
  /** After that, or after the end. */
  release?(): void;
}

function openSource<T>(source: StreamSource<T>): SourceIterator<T> {
  if (typeof source !== 'object' || source === null || isUint8Array(source)) throw notASource(source);
  if ('getReader' in source) {
    const reader = source.getReader();
    return {
      next: () => reader.read() as Promise<IteratorResult<T>>,
      close: (reason) => reader.cancel(reason),
      release: () => reader.releaseLock?.(),
    };
  }
  const iterable: Partial<AsyncIterable<T> & Iterable<T>> = source;
  const iterator = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]?.();
  if (iterator === undefined) throw notASource(source);
  const close = () => {
    // A Node stream: its iterator would close it only after a pending read, and not before the first one.
    if ('destroy' in source && typeof source.destroy === 'function') source.destroy();
    return iterator.return?.();
  };
  return { next: () => iterator.next(), close };
}

function notASource(source: unknown): DeaggregationError {
  const expected = 'an async iterable, an iterable or a stream';
  return new DeaggregationError('INVALID_RECORD', `the source is ${typeName(source)}, expected ${expected}`);
}
