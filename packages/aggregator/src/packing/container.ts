import type { Key, Message, MessageEntry } from '../entry/aggregated-record.ts';
import { toEntry, type UndigestedEntry } from '../entry/put-records-entry.ts';
import * as bytes from '../support/byte-length.ts';
import type { Limits } from '../support/limits.ts';
import type { CheckedUserRecord } from '../user-record/user-record.ts';

interface IndexedUserRecord extends MessageEntry {
  readonly userRecord: CheckedUserRecord;
  /** Exact size of a frame with all up to this one: they use only the first keys of each table. */
  readonly framedByteLength: number;
}

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
  count = 0;
  /** Exact size of a frame with all user records. */
  framedByteLength: number = bytes.FRAME_BYTE_LENGTH;
  /** What it costs in memory, roughly. */
  memoryByteLength: number = CONTAINER_COST;
  readonly #limits: Limits;
  #userRecords: IndexedUserRecord[] = [];
  /** Keys in order of first use. Maps, not plain objects: `__proto__` and `10` are keys like any other. */
  readonly #partitionKeys = new Map<string, TableKey>();
  #explicitHashKeys: Map<string, TableKey> | undefined;
  #estimate = 0;

  constructor(limits: Limits, userRecords: readonly CheckedUserRecord[] = []) {
    this.#limits = limits;
    for (const userRecord of userRecords) this.add(userRecord);
  }

  get userRecords(): CheckedUserRecord[] {
    return this.#userRecords.map(({ userRecord }) => userRecord);
  }

  /** Returns whether a limit is reached. */
  add(userRecord: CheckedUserRecord): boolean {
    const { partitionKey, explicitHashKey, data, tags } = userRecord;
    const tagsLength = tags.length === 0 ? 0 : bytes.tagsByteLength(tags);
    // 3 bytes are what the KPL allows for a tag with a length.
    this.#estimate += data.length + 3 + tagsLength;
    const keyIndex = this.#addKey(this.#partitionKeys, partitionKey);
    let hashKeyIndex: number | undefined;
    if (explicitHashKey !== undefined) {
      this.#explicitHashKeys ??= new Map();
      hashKeyIndex = this.#addKey(this.#explicitHashKeys, explicitHashKey);
    }
    const entryByteLength = bytes.entryByteLength(keyIndex, hashKeyIndex, data.length, tagsLength);
    this.framedByteLength += bytes.delimitedByteLength(entryByteLength);
    this.memoryByteLength += USER_RECORD_COST + data.length + 2 * partitionKey.length;
    this.memoryByteLength += TAG_COST * tags.length + tagsLength;
    const indexed = {
      partitionKeyIndex: keyIndex,
      explicitHashKeyIndex: hashKeyIndex,
      data,
      tags,
      userRecord,
      framedByteLength: this.framedByteLength,
    };
    // V8 makes room for 17 with the first push.
    if (this.count++ === 0) this.#userRecords = [indexed];
    else this.#userRecords.push(indexed);
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
    const last = this.#userRecords.findLastIndex((one) => one.framedByteLength <= maxFramedBytes);
    const { userRecords } = this;
    const left = userRecords.splice(Math.max(last, 0) + 1);
    const packed = toEntry(userRecords, () => this.#messageOf(userRecords.length));
    return { packed, userRecords, left };
  }

  /** The first `count` user records, and the keys that they use: the first of each table. */
  #messageOf(count: number): Message {
    const entries = this.#userRecords.slice(0, count);
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
