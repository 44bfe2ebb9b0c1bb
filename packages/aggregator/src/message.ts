import { AggregatedRecord } from '@kpl-kit/proto';
import type { Contents } from './contents.ts';

/**
 * Writes the message: both key tables in order of first use, then the entries, as the KPL does (kinesis_record.cc).
 * A partition key index is always written, an explicit hash key index only where there is one.
 */
export function writeMessage({ packed, partitionKeyTable, explicitHashKeyTable }: Contents): Uint8Array {
  const records = packed.map(({ userRecord: { data, tags }, partitionKeyIndex, explicitHashKeyIndex }) => ({
    partition_key_index: partitionKeyIndex,
    explicit_hash_key_index: explicitHashKeyIndex ?? null,
    data,
    tags: tags.length === 0 ? NO_TAGS : tags.map(({ key, value }) => ({ key, value: value ?? null })),
  }));
  const message = {
    partition_key_table: [...partitionKeyTable],
    explicit_hash_key_table: [...explicitHashKeyTable],
    records,
  };
  return AggregatedRecord.encode(message).finish();
}

/** The encoder only reads it. */
const NO_TAGS: { key: string; value: string | null }[] = [];
