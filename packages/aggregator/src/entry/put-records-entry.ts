import { AGGREGATED_PARTITION_KEY } from '../support/limits.ts';
import { type CheckedUserRecord, hashKeyOf, readHashKey } from '../user-record/user-record.ts';
import { type Message, writeAggregatedRecord } from './aggregated-record.ts';

/** One entry of a PutRecords request, as the AWS SDK v3 takes it (`PutRecordsRequestEntry`). */
export interface PutRecordsEntry {
  /** An aggregated record, or the data of a lone user record itself: the very same bytes. */
  Data: Uint8Array;
  /** `a` for an aggregated record, the user record's own for a lone one. */
  PartitionKey: string;
  /** The hash key of the first user record, in decimal. The KPL sets it on every entry, and so do we. */
  ExplicitHashKey: string;
}

/** The entry for one or more user records and their message. */
export function toEntry(userRecords: readonly CheckedUserRecord[], message: () => Message): PutRecordsEntry {
  const first = userRecords[0] as CheckedUserRecord;
  const ExplicitHashKey = first.explicitHashKey ?? String(readHashKey(hashKeyOf(first)));
  const isRaw = userRecords.length === 1 && first.isRawWhenAlone;
  if (isRaw) return { Data: first.data, PartitionKey: first.partitionKey, ExplicitHashKey };
  const Data = writeAggregatedRecord(message());
  return { Data, PartitionKey: AGGREGATED_PARTITION_KEY, ExplicitHashKey };
}

/** The same in every copy of this package: the CommonJS one knows the entries of the ESM one. */
const USER_RECORDS: unique symbol = Symbol.for('@kpl-kit/aggregator/user-records');

/** Keeps with an entry what is in it. Not enumerable: the entry looks plain. */
export function rememberContents(entry: PutRecordsEntry, userRecords: readonly CheckedUserRecord[]): void {
  Object.defineProperty(entry, USER_RECORDS, { value: userRecords });
}

/** What is in an entry, in order; `undefined` for one that is not remembered, such as a copy. */
export function contentsOf(entry: PutRecordsEntry): readonly CheckedUserRecord[] | undefined {
  return (entry as { [USER_RECORDS]?: readonly CheckedUserRecord[] } | undefined)?.[USER_RECORDS];
}
