import { AGGREGATED_PARTITION_KEY } from '../support/limits.ts';
import { hashKeyOf } from '../user-record/hash-key.ts';
import type { Contents, IndexedUserRecord } from './contents.ts';
import { writeFrame } from './frame.ts';
import { writeMessage } from './message.ts';

/** One entry of a PutRecords request, as the AWS SDK v3 takes it (`PutRecordsRequestEntry`). */
export interface PutRecordsEntry {
  /** An aggregated record, or the data of a lone user record itself: the very same bytes. */
  Data: Uint8Array;
  /** `a` for an aggregated record, the user record's own for a lone one. */
  PartitionKey: string;
  /** The hash key of the first user record, in decimal. The KPL sets it on every entry, and so do we. */
  ExplicitHashKey: string;
}

/**
 * Packs user records, one at least, into one entry. A lone user record goes raw (KPL, kinesis_record.cc), unless it has
 * tags: the KPL knows none, and they would be lost.
 */
export function toEntry(contents: Contents): PutRecordsEntry {
  const first = (contents.userRecords[0] as IndexedUserRecord).userRecord;
  const ExplicitHashKey = String(hashKeyOf(first));
  const isRaw = contents.userRecords.length === 1 && first.tags.length === 0;
  if (isRaw) return { Data: first.data, PartitionKey: first.partitionKey, ExplicitHashKey };
  const Data = writeFrame(writeMessage(contents));
  return { Data, PartitionKey: AGGREGATED_PARTITION_KEY, ExplicitHashKey };
}
