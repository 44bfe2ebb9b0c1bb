import { setTimeout as delay } from 'node:timers/promises';
import { ListShardsCommand, type ListShardsOutput, type Shard } from '@aws-sdk/client-kinesis';
import { ShardMap } from '@kpl-kit/aggregator';
import { backOffMilliseconds } from './back-off.ts';

/** The shards of a stream as they were when last asked for: when the stream takes a record on another, they are asked for again. */
export class StreamShards {
  readonly #streamName: string;
  readonly #listShards: (command: ListShardsCommand) => Promise<ListShardsOutput>;
  readonly #onChange: (shards: ShardMap) => void;
  #known: ShardMap | undefined;
  #asking: Promise<void> | undefined;

  /** Knows no shards yet. `onChange` is called with new ones. */
  constructor(
    streamName: string,
    listShards: (command: ListShardsCommand) => Promise<ListShardsOutput>,
    onChange: (shards: ShardMap) => void,
  ) {
    this.#streamName = streamName;
    this.#listShards = listShards;
    this.#onChange = onChange;
  }

  /** Open and closed ones. */
  get known(): ShardMap | readonly Shard[] {
    return this.#known ?? [];
  }

  /** Resolves when there are shards. Rejects with what ListShards says. */
  async open(deadline: number): Promise<void> {
    await this.#ask(() => this.#known !== undefined, deadline, isIncomplete);
  }

  /** Resolves when all of these are known. ListShards can lag or fail: it is asked until the deadline. */
  async find(shardIds: readonly (string | undefined)[], deadline: number): Promise<void> {
    const areKnown = () => shardIds.every((id) => !id || this.#known?.get(id) !== undefined);
    await this.#ask(areKnown, deadline, () => true);
  }

  async #ask(
    isEnough: () => boolean,
    deadline: number,
    isWorthRetrying: (error: unknown) => boolean,
  ): Promise<void> {
    for (let tries = 0; !isEnough(); tries++) {
      let failure: unknown = new Error('ListShards does not give a shard that has taken a record');
      if (tries > 0) await delay(backOffMilliseconds(tries));
      // Once for all requests that have met the same new shards.
      this.#asking ??= this.#refresh().finally(() => {
        this.#asking = undefined;
      });
      await this.#asking.catch((error) => {
        if (!isWorthRetrying(error)) throw error;
        failure = error;
      });
      if (!isEnough() && performance.now() > deadline) throw failure;
    }
  }

  async #refresh(): Promise<void> {
    const shards: Shard[] = [];
    let NextToken: string | undefined;
    do {
      const page = NextToken === undefined ? { StreamName: this.#streamName } : { NextToken };
      const output = await this.#listShards(new ListShardsCommand(page));
      shards.push(...(output.Shards ?? []));
      NextToken = output.NextToken;
    } while (NextToken);
    const known = new ShardMap(shards);
    this.#onChange(known);
    this.#known = known;
  }
}

/** In the middle of a reshard some are listed, and some not yet. */
function isIncomplete(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'INVALID_SHARDS';
}
