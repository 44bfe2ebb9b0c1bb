import { AggregatedRecord } from '@kpl-kit/proto';
import type { Writer } from 'protobufjs/minimal.js';
import type { Contents } from './contents.ts';
import { createWriter } from './protobuf-writer.ts';

/** A message that was written: `pos` bytes, which `finishInto` copies to where they belong. */
export type WrittenMessage = Pick<Writer, 'pos' | 'finishInto'>;

/**
 * Writes the message: both key tables in order of first use, then the entries, as the KPL does (kinesis_record.cc).
 * A partition key index is always written, an explicit hash key index only where there is one.
 */
export function writeMessage(contents: Contents): WrittenMessage {
  const { userRecords, partitionKeyTable, explicitHashKeyTable } = contents;
  const records = userRecords.map(
    ({ userRecord: { data, tags }, partitionKeyIndex, explicitHashKeyIndex }) => ({
      partition_key_index: partitionKeyIndex,
      explicit_hash_key_index: explicitHashKeyIndex ?? null,
      data,
      tags: tags.length === 0 ? NO_TAGS : tags.map(({ key, value }) => ({ key, value: value ?? null })),
    }),
  );
  const message = {
    partition_key_table: [...partitionKeyTable],
    explicit_hash_key_table: [...explicitHashKeyTable],
    records,
  };
  return AggregatedRecord.encode(message, createWriter());
}

/** The encoder only reads it. */
const NO_TAGS: { key: string; value: string | null }[] = [];
