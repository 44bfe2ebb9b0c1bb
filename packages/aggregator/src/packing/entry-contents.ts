import type { PutRecordsEntry } from '../entry/put-records-entry.ts';
import type { CheckedUserRecord } from '../user-record/user-record.ts';
import type { PackedEntry } from './packer.ts';

/** Nothing that another call could notice: an entry's user records are remembered for as long as there is the entry. */
const userRecordsByEntry = new WeakMap<PutRecordsEntry, PackedEntry['userRecords']>();

/** Remembers what is in an entry, and returns the entry. */
export function rememberContents({ entry, userRecords }: PackedEntry): PutRecordsEntry {
  userRecordsByEntry.set(entry, userRecords);
  return entry;
}

/** What is in an entry, in order; `undefined` for an entry that is not remembered, such as a copy of one. */
export function contentsOf(entry: PutRecordsEntry): readonly CheckedUserRecord[] | undefined {
  return userRecordsByEntry.get(entry)?.map(({ userRecord }) => userRecord);
}
