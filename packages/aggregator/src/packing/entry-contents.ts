import type { PutRecordsEntry } from '../entry/put-records-entry.ts';
import type { CheckedUserRecord } from '../user-record/user-record.ts';
import type { PackedEntry } from './container.ts';

/** The same in every copy of this package: the CommonJS one knows the entries of the ESM one. */
const USER_RECORDS: unique symbol = Symbol.for('@kpl-kit/aggregator/user-records');

/** Keeps with an entry what is in it. Not enumerable: the entry looks plain. Returns the entry. */
export function rememberContents({ entry, userRecords }: PackedEntry): PutRecordsEntry {
  return Object.defineProperty(entry, USER_RECORDS, { value: userRecords });
}

/** What is in an entry, in order; `undefined` for one that is not remembered, such as a copy. */
export function contentsOf(entry: PutRecordsEntry): readonly CheckedUserRecord[] | undefined {
  return (entry as { [USER_RECORDS]?: readonly CheckedUserRecord[] } | undefined)?.[USER_RECORDS];
}
