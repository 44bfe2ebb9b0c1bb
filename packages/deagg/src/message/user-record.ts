import { viewsOf } from '../support/bytes.ts';
import { ABSENT, type Entry, readUserRecordTags, type Tag } from './entry.ts';
import type { Message } from './message.ts';

/** What a producer's application wrote: one of the records that the KPL packed into a Kinesis record. */
export interface UserRecord {
  /** The producer's own partition key; the Kinesis record around it has the partition key `a`. */
  partitionKey: string;
  /** A decimal number of 128 bits, in the producer's spelling; missing if the producer gave none. */
  explicitHashKey?: string;
  /** Place in the aggregated record, from 0. */
  subSequenceNumber: number;
  /** A view of the bytes that came in, not a copy: copy it to keep it after its batch is done with. */
  data: Uint8Array;
  /** Only when there are any. The KPL writes none. */
  tags?: Tag[];
  /** Only with `markLast`: whether it is the last one of its Kinesis record. */
  isLast?: boolean;
}

/**
 * Returns the function that makes user records of the entries of a message that `readMessage` found good.
 * `lastToMark` is the sub-sequence number to mark as the last, `undefined` for no marks.
 */
export function userRecordReaderOf(
  message: Message,
  lastToMark?: number,
): (entry: Entry, subSequenceNumber: number) => UserRecord {
  const viewOf = viewsOf(message.bytes);
  return (entry, subSequenceNumber) => {
    const partitionKey = partitionKeyOf(message, entry);
    const explicitHashKey = explicitHashKeyOf(message, entry);
    const data = viewOf(entry.dataStart, entry.dataEnd);
    const userRecord: UserRecord =
      explicitHashKey === undefined
        ? { partitionKey, subSequenceNumber, data }
        : { partitionKey, explicitHashKey, subSequenceNumber, data };
    if (entry.hasTags) userRecord.tags = readUserRecordTags(message.bytes, entry);
    if (lastToMark !== undefined) userRecord.isLast = subSequenceNumber === lastToMark;
    return userRecord;
  };
}

export function partitionKeyOf({ partitionKeyTable }: Message, { partitionKeyIndex }: Entry): string {
  return partitionKeyTable[partitionKeyIndex] as string;
}

export function explicitHashKeyOf(
  { explicitHashKeyTable }: Message,
  { explicitHashKeyIndex }: Entry,
): string | undefined {
  return explicitHashKeyIndex === ABSENT ? undefined : explicitHashKeyTable[explicitHashKeyIndex];
}
