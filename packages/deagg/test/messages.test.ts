import { DeaggregationError, readAggregatedRecord } from '@kpl-kit/deagg';
import { malformed } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import { named } from './named.ts';

/** Each damage by name, the byte at which it is found, and what is said about it. The message begins at byte 4. */
const FOUND: readonly [name: string, byteOffset: number, message: string][] = [
  ['wrong-digest', 14, 'the MD5 digest is not that of the message'],
  ['message-bit-flipped', 14, 'the MD5 digest is not that of the message'],
  ['last-byte-lost', 13, 'the MD5 digest is not that of the message'],
  ['byte-appended', 15, 'the MD5 digest is not that of the message'],
  ['text-behind-a-magic-number', 5, 'the MD5 digest is not that of the message'],
  ['key-cut-off', 12, 'unreadable message: length 5, 1 bytes are left'],
  ['data-cut-off', 8, 'unreadable message: length 6, 5 bytes are left'],
  ['entry-cut-off', 8, 'unreadable message: length 6, 5 bytes are left'],
  ['second-entry-cut-off', 15, 'unreadable message: length 5, 2 bytes are left'],
  ['tag-cut-off', 14, 'unreadable message: a varint is cut off'],
  ['length-cut-off', 15, 'unreadable message: a varint is cut off'],
  ['length-missing', 15, 'unreadable message: a varint is cut off'],
  ['index-cut-off', 13, 'unreadable message: a varint is cut off'],
  ['varint-of-eleven-bytes', 13, 'unreadable message: a varint of more than 10 bytes'],
  ['length-of-four-gigabytes', 15, 'unreadable message: length 4294967295, 0 bytes are left'],
  ['data-beyond-its-entry', 12, 'unreadable message: length 3, 1 bytes are left'],
  ['field-number-0', 14, 'unreadable message: field number 0'],
  ['wire-type-6', 15, 'unreadable message: wire type 6'],
  ['wire-type-7', 15, 'unreadable message: wire type 7'],
  ['entry-without-partition-key-index', 8, 'unreadable message: an entry without partition_key_index'],
  ['entry-without-data', 8, 'unreadable message: an entry without data'],
  [
    'second-entry-without-partition-key-index',
    15,
    'unreadable message: an entry without partition_key_index',
  ],
  ['second-entry-without-data', 15, 'unreadable message: an entry without data'],
  ['empty-entry', 8, 'unreadable message: an entry without partition_key_index'],
  ['index-of-another-wire-type', 8, 'unreadable message: an entry without partition_key_index'],
  ['tag-without-key', 15, 'unreadable message: a tag without key'],
  ['group-not-closed', 17, 'unreadable message: a group is not closed'],
  ['group-not-closed-in-an-entry', 15, 'unreadable message: a group is not closed'],
  ['group-end-without-begin', 15, 'unreadable message: the end of a group that was not begun'],
  ['group-end-without-begin-in-an-entry', 15, 'unreadable message: the end of a group that was not begun'],
  ['group-closed-by-another-number', 16, 'unreadable message: a group is closed by another number'],
  ['groups-nested-101-deep', 115, 'unreadable message: more than 100 nested messages and groups'],
  ['groups-nested-100-deep-in-an-entry', 115, 'unreadable message: more than 100 nested messages and groups'],
  ['text-as-message', 6, 'unreadable message: length 101, 14 bytes are left'],
  ['partition-key-index-one-past', 8, 'user record 0: partition key index 1, table has 1'],
  ['partition-key-index-without-table', 5, 'user record 0: partition key index 0, table has 0'],
  ['second-partition-key-index-one-past', 15, 'user record 1: partition key index 1, table has 1'],
  ['partition-key-index-2-to-the-31', 8, 'user record 0: partition key index 2147483648, table has 1'],
  ['partition-key-index-2-to-the-32', 8, 'user record 0: partition key index 4294967296, table has 1'],
  ['partition-key-index-largest', 8, 'user record 0: partition key index 18446744073709552000, table has 1'],
  ['explicit-hash-key-index-one-past', 11, 'user record 0: explicit hash key index 1, table has 1'],
  ['explicit-hash-key-index-without-table', 8, 'user record 0: explicit hash key index 0, table has 0'],
  [
    'explicit-hash-key-index-2-to-the-32',
    11,
    'user record 0: explicit hash key index 4294967296, table has 1',
  ],
];

describe('the error of readAggregatedRecord', () => {
  test.each(FOUND)('for %s points to byte %i and says: %s', (name, byteOffset, message) => {
    const { data } = named(malformed, name);
    const read = () => readAggregatedRecord(data, { onMalformed: 'throw' });
    expect(read).toThrow(DeaggregationError);
    expect(read).toThrow(expect.objectContaining({ byteOffset, message }));
  });

  test('is told for every damage that there is', () => {
    const damages = malformed.filter((one) => one.throw.error !== undefined).map(({ name }) => name);
    expect(FOUND.map(([name]) => name).toSorted()).toEqual(damages.toSorted());
  });
});
