import { FieldTag } from '../message/schema.ts';
import type { KeyTables } from './key-tables.ts';
import type { PartKind } from './part.ts';

/** The fields that the schema has, by field tag. */
export type Fields = Readonly<Record<number, PartKind>>;

export const MESSAGE_FIELDS: Fields = {
  [FieldTag.partitionKeyTable]: 'partitionKey',
  [FieldTag.explicitHashKeyTable]: 'explicitHashKey',
  [FieldTag.records]: 'entry',
};
const ENTRY_FIELDS: Fields = {
  [FieldTag.recordPartitionKeyIndex]: 'partitionKeyIndex',
  [FieldTag.recordExplicitHashKeyIndex]: 'explicitHashKeyIndex',
  [FieldTag.recordData]: 'data',
  [FieldTag.recordTags]: 'tag',
};
const TAG_FIELDS: Fields = { [FieldTag.tagKey]: 'tagKey', [FieldTag.tagValue]: 'tagValue' };

/** What consists of fields itself. */
export const FIELDS_OF: Partial<Record<PartKind, Fields>> = { entry: ENTRY_FIELDS, tag: TAG_FIELDS };
/** Which key table an index points to. */
export const TABLE_OF: Partial<Record<PartKind, keyof KeyTables>> = {
  partitionKeyIndex: 'partitionKey',
  explicitHashKeyIndex: 'explicitHashKey',
};
/** What has an index. */
export const COUNTED: readonly PartKind[] = ['partitionKey', 'explicitHashKey', 'entry'];
/** What is text. */
export const TEXTS: readonly PartKind[] = ['partitionKey', 'explicitHashKey', 'tagKey', 'tagValue'];
