import type { Message, MessageEntry } from '../entry/aggregated-record.ts';
import { type PutRecordsEntry, toEntry } from '../entry/put-records-entry.ts';
import * as bytes from '../support/byte-length.ts';
import type { Limits } from '../support/limits.ts';
import type { CheckedUserRecord } from '../user-record/user-record.ts';

interface IndexedUserRecord extends MessageEntry {
  readonly userRecord: CheckedUserRecord;
  /** Exact size of a frame with all up to this one: they use only the first keys of each table. */
  readonly framedByteLength: number;
}

/** Memory in bytes, measured in V8: a container, a user record beside its data and key, a tag. */
const CONTAINER_COST = 500;
const USER_RECORD_COST = 450;
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
  readonly #partitionKeys = new Map<string, number>();
  #explicitHashKeys: Map<string, number> | undefined;
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
    this.framedByteLength += bytes.entryByteLength(keyIndex, hashKeyIndex, data.length, tagsLength);
    this.memoryByteLength += USER_RECORD_COST + data.length + 2 * partitionKey.length;
    this.memoryByteLength += TAG_COST * tags.length + tagsLength;
    const indexed = {
      partition_key_index: keyIndex,
      explicit_hash_key_index: hashKeyIndex,
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
  #addKey(table: Map<string, number>, key: string): number {
    // 2 bytes are what the KPL allows for an index.
    this.#estimate += 2;
    const known = table.get(key);
    if (known !== undefined) return known;
    const byteLength = bytes.utf8ByteLength(key);
    this.framedByteLength += bytes.delimitedByteLength(byteLength);
    this.#estimate += byteLength + 3;
    return table.set(key, table.size).size - 1;
  }

  /**
   * Packs as many user records from the front as the exact size allows, and one at least. (There are never
   * more than `maxRecords`.) What is left is for another container.
   */
  pack(): { entry: PutRecordsEntry; userRecords: CheckedUserRecord[]; left: CheckedUserRecord[] } {
    const { maxFramedBytes } = this.#limits;
    const last = this.#userRecords.findLastIndex((one) => one.framedByteLength <= maxFramedBytes);
    const { userRecords } = this;
    const left = userRecords.splice(Math.max(last, 0) + 1);
    const entry = toEntry(userRecords, () => this.#messageOf(userRecords.length));
    return { entry, userRecords, left };
  }

  /** The first `count` user records, and the keys that they use: the first of each table. */
  #messageOf(count: number): Message {
    const records = this.#userRecords.slice(0, count);
    let keyCount = 0;
    let hashKeyCount = 0;
    for (const { partition_key_index, explicit_hash_key_index = -1 } of records) {
      keyCount = Math.max(keyCount, partition_key_index + 1);
      hashKeyCount = Math.max(hashKeyCount, explicit_hash_key_index + 1);
    }
    return {
      partition_key_table: [...this.#partitionKeys.keys()].slice(0, keyCount),
      explicit_hash_key_table: [...(this.#explicitHashKeys?.keys() ?? [])].slice(0, hashKeyCount),
      records,
    };
  }
}
