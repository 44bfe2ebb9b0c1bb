import { type Entry, readTags, type Tag } from './entry.ts';
import type { Message } from './message.ts';

/** What a producer's application wrote: one of the records that the KPL packed into a Kinesis record. */
export interface UserRecord {
  /** The producer's own partition key; the Kinesis record around it has the partition key `a`. */
  partitionKey: string;
  /** A decimal number of 128 bits, in the producer's spelling; the property is missing when it gave none. */
  explicitHashKey?: string;
  /** Place in the aggregated record, from 0. */
  subSequenceNumber: number;
  /** A view of the bytes that came in, not a copy: copy it to keep it after its batch is done with. */
  data: Uint8Array;
  /** Only when there are any. The KPL writes none. */
  tags?: Tag[];
}

/** Resolves the key indices of an entry, which `readMessage` has found to be within their tables. */
export function toUserRecord(message: Message, entry: Entry, subSequenceNumber: number): UserRecord {
  const userRecord: UserRecord = {
    partitionKey: message.partitionKeyTable[entry.partitionKeyIndex] as string,
    subSequenceNumber,
    data: message.bytes.subarray(entry.dataStart, entry.dataEnd),
  };
  if (entry.explicitHashKeyIndex >= 0) {
    userRecord.explicitHashKey = message.explicitHashKeyTable[entry.explicitHashKeyIndex] as string;
  }
  if (entry.hasTags) userRecord.tags = readTags(message.bytes, entry);
  return userRecord;
}
