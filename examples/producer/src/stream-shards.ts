import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListShardsCommand,
  type Shard,
  type StreamDescriptionSummary,
} from '@aws-sdk/client-kinesis';
import { backOffMilliseconds } from './back-off.ts';

/** How often to ask for shards that have taken records, but are not listed yet: for some ten seconds in all. */
const MAX_TRIES = 12;

/** What `ShardedAggregator` wants to know of a stream. */
export async function describeStream(
  client: KinesisClient,
  streamName: string,
): Promise<StreamDescriptionSummary | undefined> {
  const describe = new DescribeStreamSummaryCommand({ StreamName: streamName });
  return (await client.send(describe)).StreamDescriptionSummary;
}

/** The shards of a stream as they were when last asked for: when the stream takes a record on another, they are asked for again. */
export class StreamShards {
  readonly #client: KinesisClient;
  readonly #streamName: string;
  readonly #onChange: (shards: readonly Shard[]) => void;
  #known: readonly Shard[] = [];
  #asking: Promise<void> | undefined;

  /** Knows no shards yet. `onChange` is told of new ones. It throws `INVALID_SHARDS` when they are not complete. */
  constructor(client: KinesisClient, streamName: string, onChange: (shards: readonly Shard[]) => void) {
    this.#client = client;
    this.#streamName = streamName;
    this.#onChange = onChange;
  }

  /** Open and closed ones. */
  get known(): readonly Shard[] {
    return this.#known;
  }

  /** Resolves when all of these are known. Rejects when ListShards does not give them. */
  async find(shardIds: readonly (string | undefined)[]): Promise<void> {
    const isKnown = (id: string | undefined) =>
      id === undefined || this.#known.some(({ ShardId }) => ShardId === id);
    for (let tries = 0; !shardIds.every(isKnown); tries++) {
      if (tries === MAX_TRIES)
        throw new Error(`ListShards does not give ${shardIds.find((id) => !isKnown(id))}`);
      if (tries > 0) await delay(backOffMilliseconds(tries));
      // Once for all requests that have met the same new shards.
      this.#asking ??= this.refresh().finally(() => {
        this.#asking = undefined;
      });
      await this.#asking.catch((error) => {
        // Some are listed and some not yet.
        if (error.code !== 'INVALID_SHARDS') throw error;
      });
    }
  }

  /** Asks for the shards. Rejects with what `onChange` throws, and then nothing has changed. */
  async refresh(): Promise<void> {
    const shards: Shard[] = [];
    let NextToken: string | undefined;
    do {
      const page = NextToken === undefined ? { StreamName: this.#streamName } : { NextToken };
      const output = await this.#client.send(new ListShardsCommand(page));
      shards.push(...(output.Shards ?? []));
      NextToken = output.NextToken;
    } while (NextToken);
    this.#onChange(shards);
    this.#known = shards;
  }
}
