import { AggregatedRecord } from './generated/aggregated-record.js';

/** A user record as the generated decoder finds it. */
export interface WitnessedUserRecord {
  partitionKey: string | undefined;
  explicitHashKey?: string | undefined;
  data: Uint8Array;
  tags?: { key: string; value?: string }[];
}

/**
 * Reads a message with the code that protobufjs generated from the schema: the tests' second opinion on what the
 * hand-written reader finds. Throws what protobufjs throws; an index beyond its table gives `undefined`.
 */
export function witnessMessage(message: Uint8Array): WitnessedUserRecord[] {
  const decoded = AggregatedRecord.decode(message);
  return decoded.records.map((record) => {
    const userRecord: WitnessedUserRecord = {
      partitionKey: decoded.partition_key_table[Number(record.partition_key_index)],
      data: Uint8Array.from(record.data),
    };
    // The decoder gives 0 for an absent index, on its prototype; only an own property was in the message.
    if (Object.hasOwn(record, 'explicit_hash_key_index')) {
      userRecord.explicitHashKey = decoded.explicit_hash_key_table[Number(record.explicit_hash_key_index)];
    }
    const tags = record.tags ?? [];
    if (tags.length > 0) {
      userRecord.tags = tags.map((tag) =>
        Object.hasOwn(tag, 'value') ? { key: tag.key, value: tag.value as string } : { key: tag.key },
      );
    }
    return userRecord;
  });
}
