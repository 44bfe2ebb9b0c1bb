import { AggregatedRecord } from '@kpl-kit/proto';
import { KeyTable } from './key-table.ts';
import type { CheckedUserRecord } from './user-record.ts';

/**
 * Writes the message: both key tables in order of first use, then the entries, as the KPL does (kinesis_record.cc).
 * A partition key index is always written, an explicit hash key index only where there is one.
 */
export function writeMessage(userRecords: readonly CheckedUserRecord[]): Uint8Array {
  const partitionKeys = new KeyTable();
  const explicitHashKeys = new KeyTable();
  const records = userRecords.map(({ partitionKey, explicitHashKey, data, tags }) => ({
    partition_key_index: partitionKeys.add(partitionKey),
    explicit_hash_key_index: explicitHashKey === undefined ? null : explicitHashKeys.add(explicitHashKey),
    data,
    tags: tags.map(({ key, value }) => ({ key, value: value ?? null })),
  }));
  const message = {
    partition_key_table: partitionKeys.keys,
    explicit_hash_key_table: explicitHashKeys.keys,
    records,
  };
  return AggregatedRecord.encode(message).finish();
}
