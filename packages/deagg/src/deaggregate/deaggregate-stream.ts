import { READ_AHEAD } from '../frame/verify-frames.ts';
import type { Deaggregated } from '../shape/deaggregated.ts';
import { isList, type KinesisRecordShape } from '../shape/parse-record.ts';
import { type AbortSignalLike, resolveSignal, throwIfAborted } from '../stream/abort-signal.ts';
import { readSource, type StreamSource } from '../stream/stream-source.ts';
import { deaggregateLazily } from './deaggregate-records.ts';
import { type DeaggregateOptions, type ResolvedOptions, resolveOptions } from './options.ts';

/** Options of {@link deaggregateStream}. */
export interface DeaggregateStreamOptions extends DeaggregateOptions {
  /** Aborts iteration and releases the source, even while a read is pending: rejects with its reason. */
  readonly signal?: AbortSignalLike | null | undefined;
}

/**
 * Deaggregates a stream of Kinesis records, or of batches of them: any async iterable, iterable, Node stream
 * in object mode or `ReadableStream`. Pass batches (arrays, such as the `Records` of GetRecords) where you
 * can: their digests are computed side by side. Takes an element when all user records of the previous one
 * were requested.
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
  const resolved = resolveOptions(options);
  return deaggregateSource(source, resolved, resolveSignal(options.signal));
}

async function* deaggregateSource(
  source: StreamSource<unknown>,
  options: ResolvedOptions,
  signal: AbortSignalLike | undefined,
): AsyncGenerator<unknown, void, undefined> {
  let recordCount = 0;
  for await (const element of readSource(source, signal)) {
    const records = isList(element) ? [...element] : [element];
    for (const userRecord of deaggregateLazily(records, options, READ_AHEAD, recordCount)) {
      yield userRecord;
      throwIfAborted(signal);
    }
    recordCount += records.length;
  }
}
