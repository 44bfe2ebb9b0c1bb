import { type PutRecordsEntry, ShardedAggregator, userRecordsOf } from '@kpl-kit/aggregator';
import { type StreamView, settingsOf } from '../stream/stream-state.ts';
import type { Pending, Shipment } from './shipment.ts';

/** How entries are packed. */
export interface PackingOptions {
  readonly aggregationEnabled: boolean;
  readonly aggregationMaxSize: number;
  readonly aggregationMaxCount: number;
  readonly maxOutstandingBytes: number;
  readonly recordTtl: number;
}

const HASH_KEY_LENGTH = 39;
/** As many as the aggregator digests side by side. */
const DIGESTED_TOGETHER = 16;

/** Packs user records into entries for one view of the stream: by shard, or each alone. */
export class Packer {
  /** False if each user record is sent alone and raw: no consumer drops it, on any shard. */
  readonly isAggregating: boolean;
  readonly view: StreamView;
  readonly #options: PackingOptions;
  readonly #aggregator: ShardedAggregator;

  constructor(options: PackingOptions, view: StreamView) {
    const { shards } = view;
    this.#options = options;
    this.view = view;
    this.isAggregating = options.aggregationEnabled && shards !== undefined;
    this.#aggregator = new ShardedAggregator({
      // Without shards, each user record comes out at once, alone.
      shards: this.isAggregating ? shards : undefined,
      stream: settingsOf(view),
      maxBytes: options.aggregationMaxSize,
      maxRecords: options.aggregationMaxCount,
      // They wait for a full request or the buffering time anyway.
      minEntries: DIGESTED_TOGETHER,
      // Less than `put` waits for: what is packed can be sent, and makes room when it settles.
      maxBufferedBytes: Math.floor(options.maxOutstandingBytes / 2),
    });
  }

  /** Throws an `AggregationError` for a bad user record. */
  add(userRecord: Pending): Shipment[] {
    const entries = this.#aggregator.add(userRecord);
    return entries.length === 0 ? [] : entries.map((entry) => this.#toShipment(entry));
  }

  /** Packs all waiting user records. */
  flush(): Shipment[] {
    return this.#aggregator.flush().map((entry) => this.#toShipment(entry));
  }

  #toShipment(entry: PutRecordsEntry): Shipment {
    const userRecords = userRecordsOf(entry) as readonly Pending[];
    const oldest = userRecords.reduce((time, { takenAt }) => Math.min(time, takenAt), Infinity);
    const shardId = this.view.shards?.shardIdOf(entry.ExplicitHashKey.padStart(HASH_KEY_LENGTH, '0'));
    return {
      entry,
      userRecords,
      byteLength: entry.Data.length + utf8LengthOf(entry.PartitionKey),
      shardId,
      isAggregated: entry.Data !== userRecords[0]?.data,
      orderKey: this.isAggregating ? (shardId as string) : entry.ExplicitHashKey,
      packer: this,
      expiresAt: oldest + this.#options.recordTtl,
      attempts: 0,
      isAlone: false,
      cause: undefined,
      isWaiting: false,
      isSettled: false,
    };
  }
}

/** Bytes in UTF-8 of a partition key, in which each half of a surrogate pair takes two of its four bytes. */
function utf8LengthOf(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) length += 1;
    else length += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return length;
}
