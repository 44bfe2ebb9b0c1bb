import { md5Hex } from '../support/md5.ts';
import type { CheckedUserRecord } from './user-record.ts';

/**
 * The hash key of a user record, which decides its shard: its explicit hash key, else the MD5 of its partition key's
 * UTF-8 bytes, read as a 128-bit number (KPL, user_record.cc; Kinesis API reference, PutRecord).
 */
export function hashKeyOf({ partitionKey, explicitHashKey }: CheckedUserRecord): bigint {
  return BigInt(explicitHashKey ?? `0x${md5Hex(partitionKey)}`);
}
