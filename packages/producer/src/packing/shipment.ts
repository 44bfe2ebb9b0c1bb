import type { PutRecordsEntry } from '@kpl-kit/aggregator';
import type { Flush } from '../outcome/flush.ts';
import type { StreamView } from '../stream/stream-state.ts';
import type { PendingUserRecord } from '../user-record/pending-user-record.ts';

/** A user record waiting or in flight. */
export type Pending = PendingUserRecord<Flush>;

/** An entry waiting or in flight, with its user records. */
export interface Shipment {
  readonly entry: PutRecordsEntry;
  /** In order. */
  readonly userRecords: readonly Pending[];
  /** Data and partition key, as PutRecords counts them. */
  readonly byteLength: number;
  /** The shard for which it was packed; `undefined` for a service-managed stream (AUTO). */
  readonly shardId: string | undefined;
  readonly isAggregated: boolean;
  /**
   * With `order`, only one shipment of each is in flight: a shard, or a hash key if nothing is aggregated.
   */
  readonly orderKey: string;
  /** The packer that made it, for the shards of its time. */
  readonly packer: { readonly view: StreamView };
  /** When its oldest user record reaches `recordTtl`, as `performance.now()`. */
  readonly expiresAt: number;
  /** How often it was sent. */
  attempts: number;
  /** Send it alone: a request that contained it was rejected because of one entry. */
  isAlone: boolean;
  /** Why the last attempt failed. */
  cause: unknown;
  /** In a lane, not in flight. */
  isWaiting: boolean;
  /** Delivered, given up, or packed again. */
  isSettled: boolean;
}
