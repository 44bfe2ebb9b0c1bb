/** A field that has a name in the text: where it is, its number and its wire type in the schema. */
export interface NamedField {
  readonly name: string;
  readonly block: BlockKind;
  readonly number: number;
  readonly type: FieldType;
}

/** What fields are in: the message, an entry (a user record), a tag, or a group that the schema does not have. */
export type BlockKind = 'message' | 'entry' | 'tag' | 'group';
export type FieldType = 'varint' | 'fixed64' | 'bytes' | 'block' | 'group' | 'fixed32';

/** The number of each type on the wire (https://protobuf.dev/programming-guides/encoding/). */
export const WIRE_TYPES: Readonly<Record<FieldType, number>> = {
  varint: 0,
  fixed64: 1,
  bytes: 2,
  block: 2,
  group: 3,
  fixed32: 5,
};

/** The schema (proto/aggregated-record.proto). */
export const NAMED_FIELDS: readonly NamedField[] = [
  { name: 'partition-key', block: 'message', number: 1, type: 'bytes' },
  { name: 'explicit-hash-key', block: 'message', number: 2, type: 'bytes' },
  { name: 'entry', block: 'message', number: 3, type: 'block' },
  { name: 'partition-key-index', block: 'entry', number: 1, type: 'varint' },
  { name: 'explicit-hash-key-index', block: 'entry', number: 2, type: 'varint' },
  { name: 'data', block: 'entry', number: 3, type: 'bytes' },
  { name: 'tag', block: 'entry', number: 4, type: 'block' },
  { name: 'key', block: 'tag', number: 1, type: 'bytes' },
  { name: 'value', block: 'tag', number: 2, type: 'bytes' },
];

export const MAGIC: Uint8Array = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);
export const DIGEST_BYTE_LENGTH = 16;
