import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  PutRecordsCommand,
  type StreamDescriptionSummary,
} from '@aws-sdk/client-kinesis';
import { ShardedAggregator, type UserRecord } from '@kpl-kit/aggregator';
import { Delivery, type DeliveryCounts } from './delivery.ts';
import { SendQueue } from './send-queue.ts';
import { StreamShards } from './stream-shards.ts';

/** A stream, and how much may wait for how long. */
export interface ProducerOptions {
  readonly client: KinesisClient;
  readonly streamName: string;
  /** How many bytes an aggregated record may have; 51,200 by default. */
  readonly maxBytes?: number;
  /** How long a user record may wait for others to be packed with; 100 by default. */
  readonly maxBufferedMilliseconds?: number;
  /** How many bytes may be buffered or under way before `put` waits; 32 MiB by default. */
  readonly maxOutstandingBytes?: number;
  /** How many requests may be under way at once; 24 by default. */
  readonly maxRequests?: number;
  /** How long a request may take until it counts as failed; 30,000 by default. The SDK itself would wait for ever. */
  readonly requestMilliseconds?: number;
  /** How long an entry is sent again and again before it counts as unsent; 5 minutes by default (the KPL's RecordTtl: 30 seconds). */
  readonly giveUpMilliseconds?: number;
}

/** What has happened so far. */
export interface ProducerCounts extends DeliveryCounts {
  /** User records that `put` has taken. */
  readonly userRecords: number;
}

/**
 * Packs user records by shard and puts them into a stream, each of them at least once. Not in order: an entry that is rejected goes
 * out later than the next ones, as from the KPL.
 *
 * @example
 * ```ts
 * const producer = await Producer.open({ client, streamName: 'orders' });
 * for await (const order of orders) await producer.put({ partitionKey: order.customer, data: encode(order) });
 * await producer.close();
 * ```
 */
export class Producer {
  readonly #aggregator: ShardedAggregator;
  readonly #shards: StreamShards;
  readonly #delivery: Delivery;
  readonly #queue: SendQueue;
  readonly #maxOutstandingBytes: number;
  readonly #maxBufferedMilliseconds: number;
  #userRecordCount = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** Asks for the stream and its shards. Rejects when there is none, and with an `AggregationError` when it does not allow aggregation. */
  static async open(options: ProducerOptions): Promise<Producer> {
    const settings = withDefaults(options);
    const describe = new DescribeStreamSummaryCommand({ StreamName: settings.streamName });
    const output = await settings.client.send(describe, within(settings.requestMilliseconds));
    const producer = new Producer(settings, output.StreamDescriptionSummary);
    await producer.#shards.open(performance.now() + settings.giveUpMilliseconds);
    return producer;
  }

  private constructor(
    settings: ReturnType<typeof withDefaults>,
    stream: StreamDescriptionSummary | undefined,
  ) {
    const { client, streamName, maxBytes, maxRequests, maxBufferedMilliseconds } = settings;
    const { maxOutstandingBytes, requestMilliseconds, giveUpMilliseconds } = settings;
    this.#maxBufferedMilliseconds = maxBufferedMilliseconds;
    this.#maxOutstandingBytes = maxOutstandingBytes;
    // Half at most is buffered: the other half is under way, and makes room when it is through.
    const maxBufferedBytes = Math.floor(maxOutstandingBytes / 2);
    this.#aggregator = new ShardedAggregator({ stream, maxBytes, maxBufferedBytes });
    this.#shards = new StreamShards(
      streamName,
      (command) => client.send(command, within(requestMilliseconds)),
      (shards) => this.#queue.add(this.#aggregator.updateShards(shards)),
    );
    const delivery = new Delivery({
      shards: this.#shards,
      giveUpMilliseconds,
      putRecords: (Records) => {
        const command = new PutRecordsCommand({ StreamName: streamName, Records });
        return client.send(command, within(requestMilliseconds));
      },
      pack: (userRecords) => {
        const aggregator = new ShardedAggregator({ shards: this.#shards.known, stream, maxBytes });
        const entries = userRecords.flatMap((userRecord) => aggregator.add(userRecord));
        return [...entries, ...aggregator.flush()];
      },
    });
    this.#delivery = delivery;
    this.#queue = new SendQueue((entries) => delivery.deliver(entries), maxRequests);
  }

  /** What has happened so far. */
  get counts(): ProducerCounts {
    return { userRecords: this.#userRecordCount, ...this.#delivery.counts };
  }

  /** How many bytes are buffered or under way. */
  get outstandingByteLength(): number {
    return this.#aggregator.bufferedByteLength + this.#queue.byteLength;
  }

  /**
   * Takes a user record. Resolves when the next one may come: wait for it, or memory is without bounds. Its data is not copied: leave it
   * as it is until it has arrived (`flush`).
   *
   * Rejects with an `AggregationError` for a bad user record, which concerns no other; when the producer was closed; and for good with an
   * `UnsentError` when something could not be sent.
   */
  async put(userRecord: UserRecord): Promise<void> {
    if (this.#isClosed) throw new Error('The producer is closed.');
    this.#queue.throwIfFailed();
    this.#queue.add(this.#aggregator.add(userRecord));
    this.#userRecordCount++;
    this.#timer ??= setTimeout(() => this.#sendBuffered(), this.#maxBufferedMilliseconds);
    while (this.outstandingByteLength > this.#maxOutstandingBytes) await this.#queue.nextDone();
  }

  /** Resolves when everything that was put before is in the stream. Rejects with an `UnsentError` when something could not be sent. */
  async flush(): Promise<void> {
    this.#sendBuffered();
    await this.#queue.settled();
  }

  /** Sends what is left and takes no more. Rejects with an `UnsentError` that has all that could not be sent. May be called again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  #sendBuffered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue.add(this.#aggregator.flush());
  }
}

function withDefaults(options: ProducerOptions) {
  const { maxBufferedMilliseconds = 100, maxOutstandingBytes = 2 ** 25, maxRequests = 24 } = options;
  const { requestMilliseconds = 30_000, giveUpMilliseconds = 300_000 } = options;
  return {
    ...options,
    maxBufferedMilliseconds,
    maxOutstandingBytes,
    maxRequests,
    requestMilliseconds,
    giveUpMilliseconds,
  };
}

/** For a request that gets no answer. Whether it has arrived is not known then. */
function within(milliseconds: number): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(milliseconds) };
}
