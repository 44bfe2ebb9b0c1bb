import type { Deaggregated } from '../shape/deaggregated.ts';
import { isList, type KinesisRecordShape } from '../shape/kinesis-record.ts';
import { type AbortSignalLike, resolveSignal, throwIfAborted } from '../stream/abort-signal.ts';
import { SourceReader, type StreamSource } from '../stream/stream-source.ts';
import { deaggregateLazily } from './deaggregate-records.ts';
import { type DeaggregateOptions, LIST_OPTIONS, type ResolvedOptions, resolveOptions } from './options.ts';

/** Options of {@link deaggregateStream}. */
export interface DeaggregateStreamOptions extends DeaggregateOptions {
  /** Aborts iteration and releases the source, even while a read is pending: rejects with its reason. */
  readonly signal?: AbortSignalLike | null | undefined;
}

/**
 * Deaggregates a stream of Kinesis records, or of batches of them: any async iterable, iterable, Node stream
 * in object mode or `ReadableStream`. Pass batches (arrays, such as the `Records` of GetRecords) where you
 * can: their digests are computed side by side. Takes an element when all user records of the previous one
 * were requested, and treats it as {@link iterDeaggregateRecords} does.
 *
 * Rejects as {@link deaggregateRecords} throws, and with the source's own error. However it ends, the source
 * is closed, even if the iteration is left early.
 *
 * @example
 * ```ts
 * for await (const userRecord of deaggregateStream(batchesOf(shardIterator), { signal })) {
 *   await handle(userRecord);
 * }
 * ```
 */
export function deaggregateStream<R extends KinesisRecordShape>(
  source: StreamSource<readonly R[]>,
  options?: DeaggregateStreamOptions,
): AsyncGenerator<Deaggregated<R>, void, undefined>;
export function deaggregateStream<R extends KinesisRecordShape>(
  source: StreamSource<R | Iterable<R>>,
  options?: DeaggregateStreamOptions,
): AsyncGenerator<Deaggregated<R>, void, undefined>;
export function deaggregateStream(
  source: StreamSource<unknown>,
  options: DeaggregateStreamOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  const resolved = resolveOptions(options, [...LIST_OPTIONS, 'signal']);
  const signal = resolveSignal(options.signal);
  const userRecords = deaggregateSource(new SourceReader(source, signal), resolved, signal);
  // To its first `yield`: a generator that is left before it began would not run its `finally`.
  void userRecords.next();
  return userRecords;
}

async function* deaggregateSource(
  source: SourceReader<unknown>,
  options: ResolvedOptions,
  signal: AbortSignalLike | undefined,
): AsyncGenerator<unknown, void, undefined> {
  const counter = { count: 0 };
  try {
    yield;
    for (let next = await source.read(); next.done !== true; next = await source.read()) {
      const records = isList(next.value) ? next.value : [next.value];
      for (const userRecord of deaggregateLazily(records, options, counter)) {
        yield userRecord;
        throwIfAborted(signal);
      }
    }
  } catch (error) {
    // An error of closing the source must not replace the one that came first.
    await source.close().catch(() => {});
    throw error;
  } finally {
    await source.close();
  }
}
