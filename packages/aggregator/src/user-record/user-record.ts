import { md5OfKey, type Words } from '../md5/md5-of-key.ts';

/** A key and an optional value attached to a user record. Part of the format, though the KPL writes none. */
export interface Tag {
  /** The name of the tag. */
  readonly key: string;
  /** A missing value is not the same as an empty one. */
  readonly value?: string | undefined;
}

/** What an application wants to write: one of the records to be packed into a Kinesis record. */
export interface UserRecord {
  /** 1 to 256 characters (UTF-16 code units, as the KPL counts). */
  readonly partitionKey: string;
  /**
   * A decimal number from 0 to 2^128 - 1, used in place of the partition key's MD5. As in the KPL, blanks
   * around it, a plus sign, leading zeros and digits of other scripts are allowed, but not written.
   */
  readonly explicitHashKey?: string | null | undefined;
  /** Not copied: do not change it before its entry is in the stream, on the right shard. */
  readonly data: Uint8Array;
  /** Tags to keep beside the data. Leave them out to write what the KPL writes. */
  readonly tags?: readonly Tag[] | null | undefined;
}

/** A user record that was checked, with its explicit hash key as it is written. One object, to save memory. */
export interface CheckedUserRecord extends UserRecord {
  readonly explicitHashKey: string | undefined;
  readonly tags: readonly Tag[];
  /** As in the KPL (kinesis_record.cc), but not with tags: the KPL has none, and they would be lost. */
  readonly isRawWhenAlone: boolean;
  /** The object that was added. */
  readonly added: UserRecord;
  // Set by the container in which it waits: the places of its keys in their tables, and the exact size of a frame
  // with all up to this one, which use only the first keys of each table.
  partitionKeyIndex: number;
  explicitHashKeyIndex: number | undefined;
  framedByteLength: number;
}

/** 39 decimal digits, of which two compare as numbers do, or words: no bigint is needed to find a shard. */
export type HashKey = string | Words;

type Keys = Pick<CheckedUserRecord, 'partitionKey' | 'explicitHashKey'>;

/**
 * The hash key of a user record, which decides its shard: its explicit hash key, else the MD5 of its
 * partition key (KPL, user_record.cc; API reference, PutRecord).
 */
export function hashKeyOf({ explicitHashKey, partitionKey }: Keys): HashKey {
  return explicitHashKey?.padStart(39, '0') ?? md5OfKey(partitionKey);
}

/** Written and read within one call. Faster than making a bigint of each word. */
const scratch = /* @__PURE__ */ new DataView(new ArrayBuffer(16));

export function readHashKey(hashKey: HashKey): bigint {
  if (typeof hashKey === 'string') return BigInt(hashKey);
  for (let at = 0; at < 4; at++) scratch.setUint32(4 * at, hashKey[at] as number);
  return (scratch.getBigUint64(0) << 64n) | scratch.getBigUint64(8);
}

/** Returns the digits of a hash key. `length` is 32 or 39. */
export function writeHashKey(hashKey: bigint, length: number): string {
  return hashKey.toString(length === 32 ? 16 : 10).padStart(length, '0');
}

export function toWords(hashKey: bigint): Words {
  const wordAt = (shift: bigint) => Number(BigInt.asUintN(32, hashKey >> shift));
  return [wordAt(96n), wordAt(64n), wordAt(32n), wordAt(0n)];
}
