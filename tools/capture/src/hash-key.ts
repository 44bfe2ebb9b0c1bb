import { createHash } from 'node:crypto';

/** The explicit hash key, otherwise the MD5 of the partition key as a number (Kinesis API reference, PutRecord). */
export function hashKeyOf(userRecord: {
  partitionKey: string;
  explicitHashKey?: string | null | undefined;
}): bigint {
  const { partitionKey, explicitHashKey } = userRecord;
  return BigInt(explicitHashKey ?? `0x${createHash('md5').update(partitionKey).digest('hex')}`);
}
