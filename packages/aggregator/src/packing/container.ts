import type { Key, Message } from '../entry/aggregated-record.ts';
import { toEntry, type UndigestedEntry } from '../entry/put-records-entry.ts';
import * as bytes from '../support/byte-length.ts';
import type { Limits } from '../support/limits.ts';
import type { CheckedUserRecord } from '../user-record/user-record.ts';

interface TableKey extends Key {
  readonly index: number;
}

/** Memory in bytes, measured in V8: a container, a user record beside its data and key, a tag. */
const CONTAINER_COST = 500;
export const USER_RECORD_COST = 450;
const TAG_COST = 100;

/**
 * User records that wait for one entry, with the two sizes that the KPL looks at (kinesis_record.cc,
 * reducer.h): an estimate after every add, and the exact size that decides what goes out.
 */
export class Container {
  /** Exact size of a frame with all user records. */
  framedByteLength: number = bytes.FRAME_BYTE_LENGTH;
  /** What it costs in memory, roughly. */
  memoryByteLength: number = CONTAINER_COST;
  /** In order. */
  userRecords: CheckedUserRecord[] = [];
  readonly #limits: Limits;
  /** Keys in order of first use. Maps, not plain objects: `__proto__` and `10` are keys like any other. */
  readonly #partitionKeys = new Map<string, TableKey>();
  #explicitHashKeys: Map<string, TableKey> | undefined;
  #estimate = 0;

  constructor(limits: Limits, userRecords: readonly CheckedUserRecord[] = []) {
    this.#limits = limits;
    for (const userRecord of userRecords) this.add(userRecord);
  }

  get count(): number {
    return this.userRecords.length;
  }

  /** Returns whether a limit is reached. */
  add(userRecord: CheckedUserRecord): boolean {
    const { partitionKey, explicitHashKey, data, tags } = userRecord;
    const tagsLength = tags.length === 0 ? 0 : bytes.tagsByteLength(tags);
    // 3 bytes are what the KPL allows for a tag with a length.
    this.#estimate += data.length + 3 + tagsLength;
    userRecord.partitionKeyIndex = this.#addKey(this.#partitionKeys, partitionKey);
    userRecord.explicitHashKeyIndex = undefined;
    if (explicitHashKey !== undefined) {
      this.#explicitHashKeys ??= new Map();
      userRecord.explicitHashKeyIndex = this.#addKey(this.#explicitHashKeys, explicitHashKey);
    }
    const { partitionKeyIndex, explicitHashKeyIndex } = userRecord;
    const entryByteLength = bytes.entryByteLength(
      partitionKeyIndex,
      explicitHashKeyIndex,
      data.length,
      tagsLength,
    );
    this.framedByteLength += bytes.delimitedByteLength(entryByteLength);
    userRecord.framedByteLength = this.framedByteLength;
    this.memoryByteLength += USER_RECORD_COST + data.length + 2 * partitionKey.length;
    this.memoryByteLength += TAG_COST * tags.length + tagsLength;
    // V8 makes room for 17 with the first push.
    if (this.count === 0) this.userRecords = [userRecord];
    else this.userRecords.push(userRecord);
    // Of a lone user record the KPL looks at the data alone.
    const estimate = this.count === 1 ? data.length : this.#estimate;
    return estimate >= this.#limits.maxBytes || this.count >= this.#limits.maxRecords;
  }

  /** Returns the index of the key in its table, and counts what it adds to both sizes. */
  #addKey(table: Map<string, TableKey>, text: string): number {
    // 2 bytes are what the KPL allows for an index.
    this.#estimate += 2;
    const known = table.get(text);
    if (known !== undefined) return known.index;
    const index = table.size;
    const byteLength = bytes.utf8ByteLength(text);
    table.set(text, { index, text, byteLength });
    this.framedByteLength += bytes.delimitedByteLength(byteLength);
    this.#estimate += byteLength + 3;
    return index;
  }

  /**
   * Packs as many user records from the front as the exact size allows, and one at least. (There are never
   * more than `maxRecords`.) What is left is for another container.
   */
  pack(): { packed: UndigestedEntry; userRecords: CheckedUserRecord[]; left: CheckedUserRecord[] } {
    const { maxFramedBytes } = this.#limits;
    const { userRecords } = this;
    const last = userRecords.findLastIndex((one) => one.framedByteLength <= maxFramedBytes);
    const left = userRecords.splice(Math.max(last, 0) + 1);
    const packed = toEntry(userRecords, () => this.#messageOf(userRecords));
    return { packed, userRecords, left };
  }

  /** The first user records, and the keys that they use: the first of each table. */
  #messageOf(entries: readonly CheckedUserRecord[]): Message {
    let keyCount = 0;
    let hashKeyCount = 0;
    for (const { partitionKeyIndex, explicitHashKeyIndex = -1 } of entries) {
      keyCount = Math.max(keyCount, partitionKeyIndex + 1);
      hashKeyCount = Math.max(hashKeyCount, explicitHashKeyIndex + 1);
    }
    return {
      partitionKeyTable: [...this.#partitionKeys.values()].slice(0, keyCount),
      explicitHashKeyTable: [...(this.#explicitHashKeys?.values() ?? [])].slice(0, hashKeyCount),
      entries,
    };
  }
}
