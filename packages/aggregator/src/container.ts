import { entryByteLength, tableElementByteLength, tagsByteLength, utf8ByteLength } from './byte-length.ts';
import { FRAME_BYTE_LENGTH } from './frame.ts';
import { KeyTable } from './key-table.ts';
import type { CheckedUserRecord } from './user-record.ts';

/**
 * User records that wait to be packed together, with the two sizes that the KPL looks at (kinesis_record.cc): an
 * estimate, cheap enough to ask after every add, and the exact size that decides what goes out.
 */
export class Container {
  readonly userRecords: CheckedUserRecord[] = [];
  readonly #partitionKeys = new KeyTable();
  readonly #explicitHashKeys = new KeyTable();
  /**
   * At i, the exact size of a frame with the first i + 1 user records. Key tables are in order of first use, so those
   * of the first records alone are the beginning of the whole: taking records off the end needs no new sums.
   */
  readonly #framedByteLengths: number[] = [];
  #estimate = 0;

  /** The KPL's estimate: nothing when empty, the data alone for one user record, and without the frame. */
  get estimatedByteLength(): number {
    return this.userRecords.length === 1
      ? (this.userRecords[0] as CheckedUserRecord).data.length
      : this.#estimate;
  }

  /** The exact size of a frame with all user records; of the frame alone when empty. */
  get framedByteLength(): number {
    return this.#framedByteLengths.at(-1) ?? FRAME_BYTE_LENGTH;
  }

  add(userRecord: CheckedUserRecord): void {
    const { partitionKey, explicitHashKey, data } = userRecord;
    const tags = tagsByteLength(userRecord.tags);
    let { framedByteLength } = this;

    framedByteLength += addedTableByteLength(this.#partitionKeys, partitionKey);
    // 3 and 2 bytes are what the KPL allows for a tag with a length and for an index.
    this.#estimate += data.length + 3 + tags + estimatedKeyByteLength(this.#partitionKeys, partitionKey);
    const partitionKeyIndex = this.#partitionKeys.add(partitionKey);

    let explicitHashKeyIndex: number | undefined;
    if (explicitHashKey !== undefined) {
      framedByteLength += addedTableByteLength(this.#explicitHashKeys, explicitHashKey);
      this.#estimate += estimatedKeyByteLength(this.#explicitHashKeys, explicitHashKey);
      explicitHashKeyIndex = this.#explicitHashKeys.add(explicitHashKey);
    }

    framedByteLength += entryByteLength(partitionKeyIndex, explicitHashKeyIndex, data.length, tags);
    this.#framedByteLengths.push(framedByteLength);
    this.userRecords.push(userRecord);
  }

  /**
   * How many user records from the front one entry may hold: as many as `maxBytes` allows, exact size with the frame,
   * and one at least, since a lone user record goes out whatever its size.
   */
  countThatFits(maxBytes: number): number {
    let count = this.userRecords.length;
    while (count > 1 && (this.#framedByteLengths[count - 1] as number) > maxBytes) count--;
    return count;
  }
}

function addedTableByteLength(table: KeyTable, key: string): number {
  return table.has(key) ? 0 : tableElementByteLength(key);
}

function estimatedKeyByteLength(table: KeyTable, key: string): number {
  return 2 + (table.has(key) ? 0 : utf8ByteLength(key) + 3);
}
