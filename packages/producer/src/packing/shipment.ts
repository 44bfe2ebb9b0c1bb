import type { PutRecordsEntry } from '@kpl-kit/aggregator';
import type { Flush } from '../outcome/flush.ts';
import type { PendingUserRecord } from '../user-record/pending-user-record.ts';

/** A user record on its way. */
export type Pending = PendingUserRecord<Flush>;

/** An entry on its way into the stream, with the user records in it. */
export interface Shipment {
  readonly entry: PutRecordsEntry;
  /** In order. */
  readonly userRecords: readonly Pending[];
  /** Data and partition key as PutRecords counts them. Of a key in other scripts than Latin it may say too much. */
  readonly byteLength: number;
  /** The shard for which it was packed; `undefined` where the stream decides (AUTO). */
  readonly shardId: string | undefined;
  readonly isAggregated: boolean;
  /** What must not be under way twice where order matters: a shard, or a hash key where nothing is aggregated. */
  readonly orderKey: string;
  /** Which packer made it: others know other shards. */
  readonly packer: object;
  /** `performance.now()` when its oldest user record has waited for `recordTtl`. */
  readonly expiresAt: number;
  /** How often it was sent. */
  attempts: number;
  /** A request with it was refused as a whole: only alone does it show whether it is at fault. */
  isAlone: boolean;
  /** Why it was not taken when last tried. */
  cause: unknown;
  /** In a lane, not under way. */
  isWaiting: boolean;
  /** Delivered, given up, or packed again. */
  isSettled: boolean;
}
