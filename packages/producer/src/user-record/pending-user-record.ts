import type { Tag, UserRecord } from '@kpl-kit/aggregator';
import type { Answer } from '../support/answer.ts';

/** Where a user record is in the stream. */
export interface Delivery {
  /** The shard that took it, such as `shardId-000000000000`. */
  readonly shardId: string;
  /** That of the Kinesis record that holds it. */
  readonly sequenceNumber: string;
  /** Its place in the aggregated record, from 0; `undefined` if it is not aggregated. */
  readonly subSequenceNumber: number | undefined;
  /** How often it was sent: 1 when the first try was good. */
  readonly attempts: number;
}

/** User records that were put between two flushes. */
export interface Epoch<Flush> {
  /** Those that are neither in the stream nor given up. */
  outstandingCount: number;
  /** The flushes that wait for it. */
  readonly flushes: Flush[];
}

/** Bytes of memory beside data and key, measured in V8, while it waits and while its entry is under way. */
const USER_RECORD_COST = 650;

/** A user record that was taken and has not been reported, as delivered or unsent. */
export class PendingUserRecord<Flush = unknown> implements UserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey: string | null | undefined;
  readonly data: Uint8Array;
  readonly tags: readonly Tag[] | null | undefined;
  /** `performance.now()` */
  readonly takenAt: number;
  readonly epoch: Epoch<Flush>;
  /** For `deliver`. */
  readonly answer: Answer<Delivery> | undefined;
  /** Before its entry of now: in those that landed on a wrong shard, or were packed for other shards. */
  attempts = 0;
  isSettled = false;

  constructor(
    userRecord: UserRecord,
    data: Uint8Array,
    takenAt: number,
    epoch: Epoch<Flush>,
    answer: Answer<Delivery> | undefined,
  ) {
    this.partitionKey = userRecord.partitionKey;
    this.explicitHashKey = userRecord.explicitHashKey;
    this.data = data;
    this.tags = copyTags(userRecord.tags);
    this.takenAt = takenAt;
    this.epoch = epoch;
    this.answer = answer;
  }

  get memoryByteLength(): number {
    return USER_RECORD_COST + this.data.length + 2 * this.partitionKey.length;
  }
}

function copyTags(tags: UserRecord['tags']): UserRecord['tags'] {
  return Array.isArray(tags) ? Array.from(tags, (tag: Tag) => ({ ...tag })) : tags;
}

/** As it was put. */
export function toUserRecord({ partitionKey, explicitHashKey, data, tags }: UserRecord): UserRecord {
  const userRecord = { partitionKey, data };
  if ((explicitHashKey ?? undefined) !== undefined) Object.assign(userRecord, { explicitHashKey });
  if ((tags ?? undefined) !== undefined) Object.assign(userRecord, { tags });
  return userRecord;
}
