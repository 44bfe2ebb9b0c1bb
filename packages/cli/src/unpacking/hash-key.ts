import { effectiveHashKey } from '@kpl-kit/deagg';

/** The number that selects a user record's shard, in decimal; `undefined` if it cannot be known. */
export function hashKeyOf(keys: {
  readonly partitionKey?: string | undefined;
  readonly explicitHashKey?: string | undefined;
}): string | undefined {
  const { partitionKey = null, explicitHashKey } = keys;
  if (partitionKey === null && explicitHashKey === undefined) return undefined;
  try {
    return String(effectiveHashKey({ partitionKey, explicitHashKey, sequenceNumber: '0' }));
  } catch {
    return undefined;
  }
}
