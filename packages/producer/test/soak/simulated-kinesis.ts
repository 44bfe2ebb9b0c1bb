import type { PutRecordsEntry, Shard } from '@kpl-kit/aggregator';
import { readAggregatedRecord } from '@kpl-kit/deagg';
import type { CallOptions, KinesisLike } from '../../src/index.ts';
import { hashKeyOf, holds, isOpen, named, type Result, shard } from '../fake-kinesis.ts';
import type { Choices } from './choices.ts';

/** How often what goes wrong, as a share. */
export interface Faults {
  readonly request: number;
  readonly entry: number;
  readonly list: number;
  /** Requests that arrive after the producer has given up on them. Those break any order. */
  readonly late: number;
  readonly reshard: number;
}

export const NO_FAULTS: Faults = { request: 0, entry: 0, list: 0, late: 0, reshard: 0 };

const REQUEST_ERRORS = [
  named('ProvisionedThroughputExceededException'),
  named('InternalFailure', { $metadata: { httpStatusCode: 500 } }),
  named('ServiceUnavailableException'),
  named('Error', { code: 'ECONNRESET' }),
  named('KMSThrottlingException'),
  named('ExpiredTokenException'),
];
const ENTRY_ERRORS = ['ProvisionedThroughputExceededException', 'InternalFailure'];
const MAX_SHARDS = 12;
const MAX_CLOSED = 100;
/** How long ListShards may lag. */
const LAG_MILLISECONDS = 3_000;

/** A stream with faults, reshards and latency, and a consumer that drops what the KCL drops. */
export class SimulatedKinesis implements KinesisLike {
  isAuto = false;
  reshardCount = 0;
  /** Called once for each user record that the consumer gets, in its order. */
  onDelivered: (text: string) => void = () => {};
  droppedCount = 0;
  readonly #choices: Choices;
  readonly #faults: Faults;
  #shards: Shard[];
  readonly #history: { readonly at: number; readonly shards: Shard[] }[] = [];
  #shardCount = 0;
  #sequenceNumber = 0;

  constructor(choices: Choices, faults: Faults, shardCount: number) {
    this.#choices = choices;
    this.#faults = faults;
    const width = 2n ** 128n / BigInt(shardCount);
    this.#shards = Array.from({ length: shardCount }, (_, index) => {
      const start = width * BigInt(index);
      return this.#newShard(start, index === shardCount - 1 ? 2n ** 128n - 1n : start + width - 1n);
    });
    this.#remember();
  }

  putRecords: KinesisLike['putRecords'] = async ({ Records }, options) => {
    const { request, late, reshard } = this.#faults;
    if (this.#choices.isIn(reshard)) this.#reshard();
    await this.#pass(this.#choices.below(30), options);
    if (this.#choices.isIn(late)) {
      setTimeout(() => this.#takeAll(Records), 10_000 + this.#choices.below(10_000));
      return never(options);
    }
    if (this.#choices.isIn(request)) {
      // Some of what fails has gone through.
      if (this.#choices.isIn(0.4)) this.#takeAll(Records);
      const way = this.#choices.below(4);
      if (way === 0) return never(options);
      if (way === 1) return { Records: [] };
      throw this.#choices.pick(REQUEST_ERRORS);
    }
    const results = this.#takeAll(Records);
    await this.#pass(this.#choices.below(30), options);
    return { Records: results };
  };

  listShards: KinesisLike['listShards'] = async (_, options) => {
    await this.#pass(this.#choices.below(20), options);
    if (this.#choices.isIn(this.#faults.list)) throw named('LimitExceededException');
    const lag = this.#choices.below(2) * this.#choices.below(LAG_MILLISECONDS);
    const seen = this.#history.findLast(({ at }) => at <= performance.now() - lag) ?? this.#history[0];
    return { Shards: seen?.shards };
  };

  describeStreamSummary: KinesisLike['describeStreamSummary'] = async (_, options) => {
    await this.#pass(this.#choices.below(20), options);
    if (this.#choices.isIn(this.#faults.list)) throw named('LimitExceededException');
    return {
      StreamDescriptionSummary: { RecordDistributionStrategy: this.isAuto ? 'AUTO' : 'USER_PARTITION_KEY' },
    };
  };

  #takeAll(entries: readonly PutRecordsEntry[]): Result[] {
    return entries.map((entry) =>
      this.#choices.isIn(this.#faults.entry)
        ? { ErrorCode: this.#choices.pick(ENTRY_ERRORS) }
        : this.#take(entry),
    );
  }

  #take(entry: PutRecordsEntry): Result {
    const open = this.#shards.filter(isOpen);
    const taker = (
      this.isAuto ? this.#choices.pick(open) : open.find((one) => holds(one, BigInt(entry.ExplicitHashKey)))
    ) as Shard;
    const userRecords = readAggregatedRecord(entry.Data);
    if (userRecords === undefined) this.onDelivered(Buffer.from(entry.Data).toString('latin1'));
    else if (userRecords.every((userRecord) => holds(taker, hashKeyOf(userRecord)))) {
      for (const { data } of userRecords) this.onDelivered(Buffer.from(data).toString('latin1'));
    } else this.droppedCount++;
    return { SequenceNumber: `${++this.#sequenceNumber}`, ShardId: taker.ShardId as string };
  }

  /** Splits a shard or merges two. */
  #reshard(): void {
    const open = this.#shards.filter(isOpen).toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
    const index = this.#choices.below(open.length);
    const [first, second] = [open[index] as Shard, open[index + 1]];
    const isMerge = second !== undefined && (open.length >= MAX_SHARDS || this.#choices.isIn(0.4));
    const parents = isMerge ? [first, second] : [first];
    const [start, end] = [startOf(first), endOf(isMerge ? second : first)];
    const middle = (start + end) / 2n;
    if (!isMerge && open.length >= MAX_SHARDS) return;
    const children = isMerge
      ? [this.#newShard(start, end)]
      : [this.#newShard(start, middle), this.#newShard(middle + 1n, end)];
    // Kinesis forgets closed shards, though much later.
    const known = this.#shards.filter(
      (one, index) => isOpen(one) || index >= this.#shards.length - MAX_CLOSED,
    );
    this.#shards = [
      ...known.map((one) =>
        parents.includes(one) ? { ...one, SequenceNumberRange: { EndingSequenceNumber: '1' } } : one,
      ),
      ...children,
    ];
    this.reshardCount++;
    this.#remember();
  }

  #newShard(start: bigint, end: bigint): Shard {
    return shard(`shardId-${String(this.#shardCount++).padStart(12, '0')}`, start, end);
  }

  #remember(): void {
    this.#history.push({ at: performance.now(), shards: this.#shards });
    if (this.#history.length > 100) this.#history.shift();
  }

  #pass(milliseconds: number, { abortSignal }: CallOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      abortSignal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(abortSignal.reason);
      });
    });
  }
}

function never({ abortSignal }: CallOptions): Promise<never> {
  return new Promise((_, reject) => {
    abortSignal.addEventListener('abort', () => reject(abortSignal.reason));
  });
}

function startOf({ HashKeyRange }: Shard): bigint {
  return BigInt(HashKeyRange?.StartingHashKey ?? '');
}

function endOf({ HashKeyRange }: Shard): bigint {
  return BigInt(HashKeyRange?.EndingHashKey ?? '');
}
