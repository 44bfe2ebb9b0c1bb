import { md5 } from './digest.ts';
import type { CheckedUserRecord } from './user-record.ts';

/**
 * The hash key of a user record in decimal, which decides its shard: its explicit hash key, else the MD5 of its
 * partition key's UTF-8 bytes, read as a 128-bit number (KPL, user_record.cc; Kinesis API reference, PutRecord).
 */
export function hashKeyOf({ partitionKey, explicitHashKey }: CheckedUserRecord): string {
  if (explicitHashKey !== undefined) return explicitHashKey;
  let hex = '0x';
  for (const byte of md5(new TextEncoder().encode(partitionKey))) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex).toString();
}
