import { type Shard, ShardedAggregator, ShardMap, type StreamSettings } from '@kpl-kit/aggregator';
import { backOffMilliseconds } from '../support/back-off.ts';
import { isIncomplete, type KinesisCalls } from './kinesis-calls.ts';

/** Kinesis allows 20 calls of DescribeStreamSummary a second for a whole account. */
const FRESH_MILLISECONDS = 60_000;
/** Errors that may pass, unlike a missing stream or permission. */
const PASSING_ERRORS = /Limit|Throttl|Throughput|Timeout|Internal|Unavailable/;

/** The stream at the last lookup. Immutable: a changed stream has a new one. */
export interface StreamView {
  /** `undefined` for a service-managed stream (AUTO), which chooses shards itself. */
  readonly shards: ShardMap | undefined;
  /** How large a record may be, in KiB. */
  readonly maxRecordSizeInKiB: number | undefined;
  readonly openShardCount: number;
}

/** Knows the shards and the distribution strategy of the stream, and looks them up again when asked. */
export class StreamState {
  readonly #calls: KinesisCalls;
  readonly #onChange: () => void;
  #view: StreamView | undefined;
  #key = '';
  #asking: Promise<void> | undefined;
  #askedAt = 0;
  /** When the lookup started that last brought the view, or confirmed it. */
  #viewedAt = 0;
  #doubtedAt = -Infinity;
  readonly #sleeping = new Set<() => void>();

  /** `onChange` is called when the view has changed. */
  constructor(calls: KinesisCalls, onChange: () => void) {
    this.#calls = calls;
    this.#onChange = onChange;
  }

  get view(): StreamView {
    return this.#view as StreamView;
  }

  /** The stream was not found. If it is made again, its shards have the same ids, but may have other ranges. */
  doubt(): void {
    this.#doubtedAt = performance.now();
  }

  /** Whether the view is from before a doubt. */
  get isDoubtful(): boolean {
    return this.#doubtedAt >= this.#viewedAt;
  }

  /** Resolves when there is a view. Rejects with the error of a call that is not worth repeating. */
  async open(isWanted: () => boolean): Promise<void> {
    await this.#ask(
      () => this.#view !== undefined,
      (error) => isWanted() && (isIncomplete(error) || PASSING_ERRORS.test(String((error as Error)?.name))),
    );
  }

  /**
   * Resolves when a shard is known, or the stream has become service-managed. ListShards can lag or fail: it
   * is called again while `isWanted`.
   */
  async find(shardId: string, isWanted: () => boolean): Promise<void> {
    const isKnown = () => {
      const { shards } = this.view;
      return !this.isDoubtful && (shards === undefined || shards.get(shardId) !== undefined);
    };
    await this.#ask(isKnown, isWanted);
  }

  /** Looks the stream up again. Never rejects: if that fails, the view stays. */
  async refresh(): Promise<void> {
    await this.#askOnce().catch(() => {});
  }

  get isStale(): boolean {
    return performance.now() - this.#askedAt > FRESH_MILLISECONDS;
  }

  /** Ends pauses between calls. */
  stop(): void {
    for (const wake of [...this.#sleeping]) wake();
  }

  async #ask(isEnough: () => boolean, isWorthRetrying: (error: unknown) => boolean): Promise<void> {
    for (let failures = 0; !isEnough(); ) {
      let failure: unknown = new Error('ListShards does not return a shard that has taken a record');
      if (failures > 0) await this.#sleep(backOffMilliseconds(failures));
      await this.#askOnce().catch((error) => {
        failure = error;
      });
      failures++;
      if (!isEnough() && !isWorthRetrying(failure)) throw failure;
    }
  }

  /** Concurrent callers share one lookup. */
  #askOnce(): Promise<void> {
    this.#asking ??= this.#update().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #update(): Promise<void> {
    this.#askedAt = performance.now();
    const settings = await this.#describe();
    const shards = isServiceManaged(settings) ? undefined : await this.#calls.listShards();
    const key = JSON.stringify([settings.MaxRecordSizeInKiB, shards]);
    const isFirst = this.#view === undefined;
    const isChanged = key !== this.#key;
    if (isChanged) {
      this.#view = {
        shards: shards && new ShardMap(shards),
        maxRecordSizeInKiB: settings.MaxRecordSizeInKiB,
        openShardCount: shards?.filter(isOpen).length ?? 0,
      };
      this.#key = key;
    }
    this.#viewedAt = this.#askedAt;
    if (isChanged && !isFirst) this.#onChange();
  }

  /** If the call fails, returns the current settings; throws if there are none yet. */
  async #describe(): Promise<StreamSettings> {
    try {
      const settings = await this.#calls.describe();
      // Throws if the limit makes no sense: entries could not be packed again for it.
      new ShardedAggregator({ stream: { MaxRecordSizeInKiB: settings.MaxRecordSizeInKiB } });
      return settings;
    } catch (error) {
      if (this.#view === undefined) throw error;
      return settingsOf(this.#view);
    }
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#sleeping.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#sleeping.add(wake);
    });
  }
}

/** What DescribeStreamSummary says of such a stream. */
export function settingsOf({ shards, maxRecordSizeInKiB }: StreamView): StreamSettings {
  return {
    MaxRecordSizeInKiB: maxRecordSizeInKiB,
    RecordDistributionStrategy: shards === undefined ? 'AUTO' : 'USER_PARTITION_KEY',
  };
}

/** Unknown strategies are treated like AUTO: lone user records are safe on every stream. */
function isServiceManaged({ RecordDistributionStrategy: strategy }: StreamSettings): boolean {
  return (strategy ?? 'USER_PARTITION_KEY') !== 'USER_PARTITION_KEY';
}

function isOpen({ SequenceNumberRange }: Shard): boolean {
  return (SequenceNumberRange?.EndingSequenceNumber ?? null) === null;
}
