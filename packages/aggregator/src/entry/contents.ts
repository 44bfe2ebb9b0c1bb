import type { CheckedUserRecord } from '../user-record/user-record.ts';

/** A user record, and the positions of its keys in the tables of its container. */
export interface IndexedUserRecord {
  readonly userRecord: CheckedUserRecord;
  readonly partitionKeyIndex: number;
  readonly explicitHashKeyIndex: number | undefined;
}

/** What goes into one entry: user records, one at least, and the tables of the keys that they use. */
export interface Contents {
  readonly userRecords: readonly IndexedUserRecord[];
  readonly partitionKeyTable: readonly string[];
  readonly explicitHashKeyTable: readonly string[];
}
