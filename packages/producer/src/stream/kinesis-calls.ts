import {
  AggregationError,
  type PutRecordsEntry,
  type PutRecordsOutput,
  type Shard,
  type StreamSettings,
} from '@kpl-kit/aggregator';
import type { PlatformAbortSignal } from '../support/abort-signal.ts';
import type { KinesisLike, StreamInput } from './kinesis-like.ts';

/** Calls for one stream, each with a time limit: the SDK has none. */
export class KinesisCalls {
  readonly #kinesis: KinesisLike;
  readonly #stream: StreamInput;
  readonly #timeoutMilliseconds: number;
  readonly #running = new Set<(reason: unknown) => void>();
  #aborted: { readonly reason: unknown } | undefined;

  constructor(kinesis: KinesisLike, stream: StreamInput, timeoutMilliseconds: number) {
    this.#kinesis = kinesis;
    this.#stream = stream;
    this.#timeoutMilliseconds = timeoutMilliseconds;
  }

  putRecords(Records: PutRecordsEntry[]): Promise<PutRecordsOutput> {
    return this.#call((abortSignal) =>
      this.#kinesis.putRecords({ ...this.#stream, Records }, { abortSignal }),
    );
  }

  async describe(): Promise<StreamSettings> {
    const output = await this.#call((abortSignal) =>
      this.#kinesis.describeStreamSummary({ ...this.#stream }, { abortSignal }),
    );
    return output?.StreamDescriptionSummary ?? {};
  }

  /** Returns all pages. */
  async listShards(): Promise<Shard[]> {
    const pages: Shard[][] = [];
    let NextToken: string | undefined;
    do {
      // With a token, ListShards refuses a name.
      const page = NextToken === undefined ? { ...this.#stream } : { NextToken };
      const output = await this.#call((abortSignal) => this.#kinesis.listShards(page, { abortSignal }));
      pages.push(output?.Shards ?? []);
      // Else it would never end.
      if (output?.NextToken && output.NextToken === NextToken)
        throw new Error('ListShards returned the same NextToken twice');
      NextToken = output?.NextToken;
    } while (NextToken);
    return pages.flat();
  }

  /** Rejects all pending calls, and all later ones. */
  abort(reason: unknown): void {
    this.#aborted ??= { reason };
    for (const end of [...this.#running]) end(reason);
  }

  /** Settles in time even if the call does not heed its signal. */
  #call<T>(start: (signal: PlatformAbortSignal) => Promise<T>): Promise<T> {
    if (this.#aborted !== undefined) return Promise.reject(this.#aborted.reason);
    return new Promise((resolve, reject) => {
      const controller = new AbortController();
      const end = (reason: unknown) => {
        done();
        reject(reason);
        controller.abort(reason);
      };
      const timer = setTimeout(() => end(timeoutError(this.#timeoutMilliseconds)), this.#timeoutMilliseconds);
      const done = () => {
        clearTimeout(timer);
        this.#running.delete(end);
      };
      this.#running.add(end);
      const called = new Promise<T>((settle) => settle(start(controller.signal as PlatformAbortSignal)));
      called.finally(done).then(resolve, reject);
    });
  }
}

/** During a reshard, ListShards may return only some of the new shards. */
export function isIncomplete(error: unknown): boolean {
  return error instanceof AggregationError && error.code === 'INVALID_SHARDS';
}

function timeoutError(milliseconds: number): Error {
  return Object.assign(new Error(`no response in ${milliseconds} ms`), { name: 'TimeoutError' });
}
