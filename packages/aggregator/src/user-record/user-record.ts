import { md5Hex } from '../support/md5.ts';

/** A key and an optional value attached to a user record. Part of the format, though the KPL writes none. */
export interface Tag {
  /** What a consumer finds it by. */
  readonly key: string;
  /** Missing is not empty. */
  readonly value?: string | undefined;
}

/** What an application wants to write: one of the records to be packed into a Kinesis record. */
export interface UserRecord {
  /** 1 to 256 characters (UTF-16 code units, as the KPL counts). */
  readonly partitionKey: string;
  /**
   * A decimal number from 0 to 2^128 - 1, used in place of the partition key's MD5. As in the KPL, blanks
   * around it, a plus sign and leading zeros are allowed and not written.
   */
  readonly explicitHashKey?: string | null | undefined;
  /** Not copied: do not change it before its entry is in the stream, on the right shard. */
  readonly data: Uint8Array;
  /** Tags to keep beside the data. Leave them out to write what the KPL writes. */
  readonly tags?: readonly Tag[] | null | undefined;
}

/** A user record that was checked, with its explicit hash key as it is written. */
export interface CheckedUserRecord extends UserRecord {
  readonly explicitHashKey: string | undefined;
  readonly tags: readonly Tag[];
  /** As in the KPL (kinesis_record.cc), but not with tags: the KPL has none, and they would be lost. */
  readonly isRawWhenAlone: boolean;
  hashKey: string | undefined; // Set by hashKeyOf.
}

/**
 * The hash key of a user record, which decides its shard: its explicit hash key, else the MD5 of its
 * partition key (KPL, user_record.cc; API reference, PutRecord). It is text, so that no bigint is needed to
 * find a shard: 39 decimal or 32 hexadecimal digits, of which two of one length compare as numbers do.
 */
export function hashKeyOf(userRecord: CheckedUserRecord): string {
  userRecord.hashKey ??= userRecord.explicitHashKey?.padStart(39, '0') ?? md5Hex(userRecord.partitionKey);
  return userRecord.hashKey;
}

/** The inverse of `readHashKey`. `length` is 32 or 39. */
export function writeHashKey(hashKey: bigint, length: number): string {
  return hashKey.toString(length === 32 ? 16 : 10).padStart(length, '0');
}

export function readHashKey(hashKey: string): bigint {
  return BigInt(hashKey.length === 32 ? `0x${hashKey}` : hashKey);
}
