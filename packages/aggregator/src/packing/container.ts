import type { Contents, IndexedUserRecord } from '../entry/contents.ts';
import {
  delimitedByteLength,
  entryByteLength,
  FRAME_BYTE_LENGTH,
  tagsByteLength,
  utf8ByteLength,
} from '../support/byte-length.ts';
import type { CheckedUserRecord } from '../user-record/user-record.ts';
import { KeyTable } from './key-table.ts';

/**
 * User records that wait to be packed together, with the two sizes that the KPL looks at (kinesis_record.cc): an
 * estimate, cheap enough to ask after every add, and the exact size that decides what goes out.
 */
export class Container {
  readonly #userRecords: IndexedUserRecord[] = [];
  readonly #partitionKeys = new KeyTable();
  readonly #explicitHashKeys = new KeyTable();
  /**
   * At i, the exact size of a frame with the first i + 1 user records. Key tables are in order of first use, so those
   * of the first records alone are the beginning of the whole: taking records off the end needs no new sums.
   */
  readonly #framedByteLengths: number[] = [];
  #framedByteLength = FRAME_BYTE_LENGTH;
  #estimate = 0;

  get count(): number {
    return this.#userRecords.length;
  }

  /** The KPL's estimate: nothing when empty, the data alone for one user record, and without the frame. */
  get estimatedByteLength(): number {
    return this.count === 1
      ? (this.#userRecords[0] as IndexedUserRecord).userRecord.data.length
      : this.#estimate;
  }

  /** The exact size of a frame with all user records; of the frame alone when empty. */
  get framedByteLength(): number {
    return this.#framedByteLength;
  }

  add(userRecord: CheckedUserRecord): void {
    const { partitionKey, explicitHashKey, data, tags } = userRecord;
    const tagsLength = tags.length === 0 ? 0 : tagsByteLength(tags);
    // 3 bytes are what the KPL allows for a tag with a length.
    this.#estimate += data.length + 3 + tagsLength;
    const partitionKeyIndex = this.#addKey(this.#partitionKeys, partitionKey);
    const explicitHashKeyIndex =
      explicitHashKey === undefined ? undefined : this.#addKey(this.#explicitHashKeys, explicitHashKey);
    this.#framedByteLength += entryByteLength(
      partitionKeyIndex,
      explicitHashKeyIndex,
      data.length,
      tagsLength,
    );
    this.#framedByteLengths.push(this.#framedByteLength);
    this.#userRecords.push({ userRecord, partitionKeyIndex, explicitHashKeyIndex });
  }

  /** Returns the position of the key in the table, and counts what it adds to both sizes. */
  #addKey(table: KeyTable, key: string): number {
    const { size } = table;
    const index = table.add(key);
    // 2 bytes are what the KPL allows for an index.
    this.#estimate += 2;
    if (table.size > size) {
      const byteLength = utf8ByteLength(key);
      this.#framedByteLength += delimitedByteLength(byteLength);
      this.#estimate += byteLength + 3;
    }
    return index;
  }

  /**
   * How many user records from the front one entry may hold: as many as `maxBytes` allows, exact size with the frame,
   * and one at least, since a lone user record goes out whatever its size.
   */
  fittingCount(maxBytes: number): number {
    let { count } = this;
    while (count > 1 && (this.#framedByteLengths[count - 1] as number) > maxBytes) count--;
    return count;
  }

  /** The first `count` user records, and the keys that they use: the first of each table. */
  take(count: number): Contents {
    const userRecords = this.#userRecords.slice(0, count);
    let partitionKeyCount = 0;
    let explicitHashKeyCount = 0;
    for (const { partitionKeyIndex, explicitHashKeyIndex = -1 } of userRecords) {
      partitionKeyCount = Math.max(partitionKeyCount, partitionKeyIndex + 1);
      explicitHashKeyCount = Math.max(explicitHashKeyCount, explicitHashKeyIndex + 1);
    }
    return {
      userRecords,
      partitionKeyTable: this.#partitionKeys.firstKeys(partitionKeyCount),
      explicitHashKeyTable: this.#explicitHashKeys.firstKeys(explicitHashKeyCount),
    };
  }

  /** The user records after the first `count`, in order. */
  after(count: number): CheckedUserRecord[] {
    return this.#userRecords.slice(count).map(({ userRecord }) => userRecord);
  }
}
