import {
  Kinesis,
  type _Record as KinesisRecord,
  type PutRecordsRequestEntry,
  type PutRecordsResultEntry,
  type Shard,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import pWaitFor from 'p-wait-for';
import { rangeOf } from './shards.ts';

export type { KinesisRecord, PutRecordsRequestEntry, Shard };

/** A stream of kinesis-local, used through the AWS SDK v3. */
export class KinesisStream {
  readonly #client: Kinesis;
  readonly #stream: { readonly StreamName: string };

  private constructor(endpoint: string, StreamName: string) {
    this.#stream = { StreamName };
    this.#client = new Kinesis({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      // HTTP/1.1: the SDK's own choice for Kinesis is HTTP/2, which kinesis-local does not understand.
      requestHandler: new NodeHttpHandler(),
    });
  }

  /** Creates a stream and waits until it is active. */
  static async create(endpoint: string, name: string, shardCount: number): Promise<KinesisStream> {
    const stream = new KinesisStream(endpoint, name);
    await stream.#client.createStream({ ...stream.#stream, ShardCount: shardCount });
    await stream.#untilActive();
    return stream;
  }

  /** All shards, closed ones too. Parents come first, since Kinesis numbers shards as it creates them. */
  async shards(): Promise<Shard[]> {
    const { Shards = [] } = await this.#client.listShards(this.#stream);
    return Shards.toSorted((one, other) => ((one.ShardId ?? '') < (other.ShardId ?? '') ? -1 : 1));
  }

  /** The shards that take records. */
  async openShards(): Promise<Shard[]> {
    return (await this.shards()).filter(
      ({ SequenceNumberRange }) => !SequenceNumberRange?.EndingSequenceNumber,
    );
  }

  /** Puts up to 500 entries, in order; throws when one fails. Returns what PutRecords reports for each. */
  async put(entries: readonly PutRecordsRequestEntry[]): Promise<{ Records: PutRecordsResultEntry[] }> {
    if (entries.length === 0) return { Records: [] };
    const output = await this.#client.putRecords({ ...this.#stream, Records: [...entries] });
    if (output.FailedRecordCount)
      throw new Error(`PutRecords failed for ${output.FailedRecordCount} entries`);
    return { Records: output.Records ?? [] };
  }

  /** Splits an open shard in the middle. */
  async split(shard: Shard): Promise<void> {
    const { startingHashKey, endingHashKey } = rangeOf(shard);
    const NewStartingHashKey = `${(startingHashKey + endingHashKey) / 2n}`;
    await this.#client.splitShard({ ...this.#stream, ShardToSplit: shard.ShardId, NewStartingHashKey });
    await this.#untilActive();
  }

  /** Merges two open shards whose ranges are adjacent. */
  async merge({ ShardId }: Shard, { ShardId: AdjacentShardToMerge }: Shard): Promise<void> {
    await this.#client.mergeShards({ ...this.#stream, ShardToMerge: ShardId, AdjacentShardToMerge });
    await this.#untilActive();
  }

  /** The records of a shard from the oldest to the last, in the batches of GetRecords. */
  async *read(ShardId: string | undefined): AsyncGenerator<KinesisRecord[], void, undefined> {
    const oldest = { ...this.#stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    let { ShardIterator } = await this.#client.getShardIterator(oldest);
    // A closed shard ends without a next iterator; an open one when nothing more comes.
    while (ShardIterator) {
      const output = await this.#client.getRecords({ ShardIterator, Limit: 100 });
      const { Records = [], MillisBehindLatest, NextShardIterator } = output;
      // kinesis-local reports 0 milliseconds even when more is to come.
      if (Records.length === 0 && MillisBehindLatest === 0) return;
      yield Records;
      ShardIterator = NextShardIterator;
    }
  }

  /** Resolves when another stream may have its name. */
  async delete(): Promise<void> {
    await this.#client.deleteStream(this.#stream);
    await pWaitFor(async () => {
      const { StreamNames = [] } = await this.#client.listStreams({});
      return !StreamNames.includes(this.#stream.StreamName);
    });
  }

  /** Closes the connections. The stream stays until its service ends. */
  close(): void {
    this.#client.destroy();
  }

  async #untilActive(): Promise<void> {
    await pWaitFor(async () => {
      const { StreamDescriptionSummary } = await this.#client.describeStreamSummary(this.#stream);
      return StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
    });
  }
}
