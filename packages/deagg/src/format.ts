/**
 * The constants of the aggregated record format, from the KPL's aggregation-format.md.
 * docs/format.md shows where each of them stands.
 */

/** The four bytes that every aggregated record begins with. */
export const MAGIC: Uint8Array = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);

/** The magic number in base64: five whole characters, and the two bits of 0xc2 that reach into the sixth. */
export const MAGIC_BASE64: RegExp = /^84maw[g-v]/;

/** Bytes of the MD5 digest that ends an aggregated record. */
export const DIGEST_BYTE_LENGTH = 16;

/** Without at least one message byte the KCL takes a record for plain: magic number and digest alone are 20 bytes. */
export const MIN_FRAME_BYTE_LENGTH: number = MAGIC.length + 1 + DIGEST_BYTE_LENGTH;

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
