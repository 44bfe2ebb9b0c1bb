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
  /** How often it was sent; 1 if the first attempt succeeded. */
  readonly attempts: number;
}

/** Bytes of memory besides data, key and tags, measured in V8. */
const USER_RECORD_COST = 450;
/** The same for a tag, besides its text. */
const TAG_COST = 100;

/** A user record that was taken. */
export class PendingUserRecord<Flush = unknown> implements UserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey: string | null | undefined;
  readonly data: Uint8Array;
  readonly tags: readonly Tag[] | null | undefined;
  /** `performance.now()` */
  readonly takenAt: number;
  /** The first that covers it: the next one to be called after it was put. */
  readonly flush: Flush;
  /** For `deliver`. */
  readonly answer: Answer<Delivery> | undefined;
  /** Attempts in earlier entries, from which it was packed again. */
  attempts = 0;
  isSettled = false;

  constructor(
    userRecord: UserRecord,
    data: Uint8Array,
    takenAt: number,
    flush: Flush,
    answer: Answer<Delivery> | undefined,
  ) {
    this.partitionKey = userRecord.partitionKey;
    this.explicitHashKey = userRecord.explicitHashKey;
    this.data = data;
    this.tags = copyTags(userRecord.tags);
    this.takenAt = takenAt;
    this.flush = flush;
    this.answer = answer;
  }

  get memoryByteLength(): number {
    // Data is there twice: copied, and in an entry.
    return USER_RECORD_COST + 2 * (this.data.length + this.partitionKey.length) + memoryOf(this.tags);
  }
}

/** Text of tags counts once: user records often share it. */
function memoryOf(tags: UserRecord['tags']): number {
  if (tags === undefined || tags === null) return 0;
  return tags.reduce((sum, { key, value = '' }) => sum + TAG_COST + key.length + value.length, 0);
}

function copyTags(tags: UserRecord['tags']): UserRecord['tags'] {
  return Array.isArray(tags) ? Array.from(tags, (tag: Tag) => ({ ...tag })) : tags;
}

/** A plain object for callers, with memory of its own: they may transfer it, and other data shares its slab. */
export function toUserRecord({ partitionKey, explicitHashKey, data, tags }: UserRecord): UserRecord {
  const userRecord = { partitionKey, data: data.length < data.buffer.byteLength ? data.slice() : data };
  if ((explicitHashKey ?? undefined) !== undefined) Object.assign(userRecord, { explicitHashKey });
  if ((tags ?? undefined) !== undefined) Object.assign(userRecord, { tags });
  return userRecord;
}
