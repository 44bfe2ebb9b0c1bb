import { md5Hex } from '../support/md5.ts';
import type { CheckedUserRecord } from './user-record.ts';

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
