import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  type _Record as KinesisRecord,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
  type PutRecordsResultEntry,
  type Shard,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export type { KinesisRecord, PutRecordsRequestEntry, Shard };

/** PutRecords takes 500 entries at most. (And 10 MiB: what the tests put is far from that.) */
const MAX_ENTRIES = 500;
const CALL_TIMEOUT_MILLISECONDS = 10_000;
const ACTIVE_TIMEOUT_MILLISECONDS = 20_000;

/** A stream of kinesis-local, used through the AWS SDK v3. */
export class KinesisStream {
  readonly #client: KinesisClient;
  readonly #StreamName: string;

  private constructor(endpoint: string, name: string) {
    this.#StreamName = name;
    this.#client = new KinesisClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      // HTTP/1.1: the SDK's own choice for Kinesis is HTTP/2, which kinesis-local does not understand.
      requestHandler: new NodeHttpHandler({ requestTimeout: CALL_TIMEOUT_MILLISECONDS }),
    });
  }

  /** Makes a stream, and waits until it is active. */
  static async create(endpoint: string, name: string, shardCount: number): Promise<KinesisStream> {
    const stream = new KinesisStream(endpoint, name);
    await stream.#client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shardCount }));
    await stream.#untilActive();
    return stream;
  }

  /** All shards, the closed ones too. */
  async shards(): Promise<Shard[]> {
    const { Shards = [] } = await this.#client.send(new ListShardsCommand({ StreamName: this.#StreamName }));
    return Shards;
  }

  /** The shards that take records. */
  async openShards(): Promise<Shard[]> {
    const shards = await this.shards();
    return shards.filter(({ SequenceNumberRange }) => !SequenceNumberRange?.EndingSequenceNumber);
  }

  /** Puts all entries, in order; one that failed is an error. Returns what PutRecords says of each. */
  async put(entries: readonly PutRecordsRequestEntry[]): Promise<{ Records: PutRecordsResultEntry[] }> {
    const results: PutRecordsResultEntry[] = [];
    for (let start = 0; start < entries.length; start += MAX_ENTRIES) {
      const Records = entries.slice(start, start + MAX_ENTRIES);
      const request = new PutRecordsCommand({ StreamName: this.#StreamName, Records });
      const { FailedRecordCount, Records: put } = await this.#client.send(request);
      if (FailedRecordCount) throw new Error(`PutRecords failed for ${FailedRecordCount} entries`);
      results.push(...(put ?? []));
    }
    return { Records: results };
  }

  /** Splits an open shard in the middle. */
  async split({ ShardId, HashKeyRange }: Shard): Promise<void> {
    const starting = BigInt(HashKeyRange?.StartingHashKey ?? '');
    const NewStartingHashKey = `${(starting + BigInt(HashKeyRange?.EndingHashKey ?? '')) / 2n}`;
    const split = { StreamName: this.#StreamName, ShardToSplit: ShardId, NewStartingHashKey };
    await this.#client.send(new SplitShardCommand(split));
    await this.#untilActive();
  }

  /** Merges two open shards that lie side by side. */
  async merge(shard: Shard, adjacent: Shard): Promise<void> {
    const merge = { ShardToMerge: shard.ShardId, AdjacentShardToMerge: adjacent.ShardId };
    await this.#client.send(new MergeShardsCommand({ StreamName: this.#StreamName, ...merge }));
    await this.#untilActive();
  }

  /** The records of a shard from the oldest to the last, as GetRecords gives them. */
  async *read(ShardId: string | undefined): AsyncGenerator<KinesisRecord[], void, undefined> {
    const oldest = { StreamName: this.#StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    let { ShardIterator } = await this.#client.send(new GetShardIteratorCommand(oldest));
    // Without one, a closed shard is at its end. An open one is, when there is nothing more.
    while (ShardIterator) {
      const output = await this.#client.send(new GetRecordsCommand({ ShardIterator, Limit: 100 }));
      const { Records = [], MillisBehindLatest, NextShardIterator } = output;
      // kinesis-local says 0 milliseconds with more to come.
      if (Records.length === 0 && MillisBehindLatest === 0) return;
      yield Records;
      ShardIterator = NextShardIterator;
    }
  }

  /** Closes the connections. The stream stays until its service ends. */
  close(): void {
    this.#client.destroy();
  }

  async #untilActive(): Promise<void> {
    const deadline = performance.now() + ACTIVE_TIMEOUT_MILLISECONDS;
    const describe = new DescribeStreamSummaryCommand({ StreamName: this.#StreamName });
    for (;;) {
      const { StreamDescriptionSummary } = await this.#client.send(describe);
      const status = StreamDescriptionSummary?.StreamStatus;
      if (status === 'ACTIVE') return;
      if (performance.now() > deadline) throw new Error(`the stream is still ${status}`);
      await delay(25);
    }
  }
}
