import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  type _Record as KinesisRecord,
  ListShardsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Entry } from './records.ts';

export type { KinesisRecord };

/** PutRecords takes 500 entries at most. (And 10 MiB: what the demo puts is far from that.) */
const MAX_ENTRIES = 500;
/** Both are far more than a slow machine needs. */
const CALL_TIMEOUT_MILLISECONDS = 60_000;
const ACTIVE_TIMEOUT_MILLISECONDS = 120_000;

/** One stream of a local Kinesis: made, filled and read with the AWS SDK v3. Errors say which call failed. */
export class LocalStream {
  readonly #client: KinesisClient;
  readonly #name: string;
  readonly #signal: AbortSignal;

  /** Connects to nothing yet. Once `signal` is aborted, every call rejects with its reason. */
  constructor(endpoint: string, name: string, signal: AbortSignal) {
    this.#name = name;
    this.#signal = signal;
    this.#client = new KinesisClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
      // HTTP/1.1: the SDK's own choice for Kinesis is HTTP/2, which kinesis-local does not understand.
      requestHandler: new NodeHttpHandler(),
    });
  }

  /** Makes the stream, and waits until it is active. */
  async create(shardCount: number): Promise<void> {
    const create = new CreateStreamCommand({ StreamName: this.#name, ShardCount: shardCount });
    await this.#call('CreateStream', (options) => this.#client.send(create, options));

    const deadline = performance.now() + ACTIVE_TIMEOUT_MILLISECONDS;
    const describe = new DescribeStreamSummaryCommand({ StreamName: this.#name });
    for (;;) {
      const output = await this.#call('DescribeStreamSummary', (options) =>
        this.#client.send(describe, options),
      );
      const status = output.StreamDescriptionSummary?.StreamStatus;
      if (status === 'ACTIVE') return;
      if (performance.now() > deadline) {
        throw new Error(`the stream is still ${status} after ${ACTIVE_TIMEOUT_MILLISECONDS / 1000} s`);
      }
      await delay(50);
    }
  }

  /** Puts all entries. Returns the sequence number of each, in the same order; an entry that failed is an error. */
  async put(entries: readonly Entry[]): Promise<string[]> {
    const sequenceNumbers: string[] = [];
    for (let start = 0; start < entries.length; start += MAX_ENTRIES) {
      const Records = entries.slice(start, start + MAX_ENTRIES);
      const put = new PutRecordsCommand({ StreamName: this.#name, Records });
      const output = await this.#call('PutRecords', (options) => this.#client.send(put, options));
      const results = output.Records ?? [];
      const failed = results.find(({ SequenceNumber }) => SequenceNumber === undefined);
      if (output.FailedRecordCount || failed !== undefined || results.length !== Records.length) {
        const reason = failed && `, one with ${failed.ErrorCode}: ${failed.ErrorMessage}`;
        throw new Error(
          `PutRecords failed for ${output.FailedRecordCount} of ${Records.length} entries${reason}`,
        );
      }
      sequenceNumbers.push(...results.map(({ SequenceNumber }) => SequenceNumber as string));
    }
    return sequenceNumbers;
  }

  /** Reads every shard from its oldest record to its end. */
  async readAll(): Promise<KinesisRecord[]> {
    const list = new ListShardsCommand({ StreamName: this.#name });
    const { Shards = [] } = await this.#call('ListShards', (options) => this.#client.send(list, options));
    const records: KinesisRecord[] = [];
    for (const { ShardId } of Shards) records.push(...(await this.#readShard(ShardId)));
    return records;
  }

  /** Closes the connections. The stream stays until its service ends. */
  close(): void {
    this.#client.destroy();
  }

  async #readShard(ShardId: string | undefined): Promise<KinesisRecord[]> {
    const oldest = { StreamName: this.#name, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const begin = new GetShardIteratorCommand(oldest);
    let { ShardIterator } = await this.#call('GetShardIterator', (options) =>
      this.#client.send(begin, options),
    );

    const records: KinesisRecord[] = [];
    while (ShardIterator !== undefined) {
      const get = new GetRecordsCommand({ ShardIterator });
      const output = await this.#call('GetRecords', (options) => this.#client.send(get, options));
      const { Records = [], MillisBehindLatest, NextShardIterator } = output;
      records.push(...Records);
      // On AWS an answer can be empty with more to come; kinesis-local says 0 milliseconds with more to come.
      if (Records.length === 0 && MillisBehindLatest === 0) break;
      ShardIterator = NextShardIterator;
    }
    return records;
  }

  async #call<Output>(
    operation: string,
    send: (options: { abortSignal: AbortSignal }) => Promise<Output>,
  ): Promise<Output> {
    const timeout = AbortSignal.timeout(CALL_TIMEOUT_MILLISECONDS);
    try {
      return await send({ abortSignal: AbortSignal.any([this.#signal, timeout]) });
    } catch (error) {
      this.#signal.throwIfAborted();
      const reason = timeout.aborted ? `no answer within ${CALL_TIMEOUT_MILLISECONDS / 1000} s` : error;
      throw new Error(`${operation} failed: ${reason}`, { cause: error });
    }
  }
}
