/** Protobuf wire types (https://protobuf.dev/programming-guides/encoding/). */
export const WireType = {
  VARINT: 0,
  FIXED64: 1,
  LENGTH_DELIMITED: 2,
  START_GROUP: 3,
  END_GROUP: 4,
  FIXED32: 5,
} as const;

/**
 * Field tags as they stand on the wire: field number * 8 + wire type, one byte each. Names as in
 * proto/aggregated-record.proto.
 */
export const FieldTag = {
  // AggregatedRecord
  partitionKeyTable: 0x0a, // 1, string
  explicitHashKeyTable: 0x12, // 2, string
  records: 0x1a, // 3, Record
  // Record
  recordPartitionKeyIndex: 0x08, // 1, uint64
  recordExplicitHashKeyIndex: 0x10, // 2, uint64
  recordData: 0x1a, // 3, bytes
  recordTags: 0x22, // 4, Tag
  // Tag
  tagKey: 0x0a, // 1, string
  tagValue: 0x12, // 2, string
} as const;
