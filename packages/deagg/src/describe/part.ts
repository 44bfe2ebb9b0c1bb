import type { Diagnostic } from '../support/diagnostics.ts';

/**
 * What a part is, for a `switch`. More may be added.
 *
 * - `record`: all bytes. Its parts are `magicNumber`, `message` and `digest`; or `plainData`; or `mangledData`,
 *   which other software changed.
 * - Fields of `message`: `partitionKey` and `explicitHashKey` (a row of a key table each), `entry`.
 * - Fields of `entry` (a user record): `partitionKeyIndex`, `explicitHashKeyIndex`, `data`, `tag`, which has
 *   the fields `tagKey` and `tagValue`.
 * - Anywhere: `unknownField` and `group`, which the schema does not have, or not with this wire type.
 * - Parts of a field: `fieldTag` (field number * 8 + wire type), `length`, and `value` or fields; for a group,
 *   `fieldTag`, fields, and `groupEnd`.
 * - `unreadable`: bytes after a fault, up to the end of what they are in.
 */
export type PartKind =
  | 'record'
  | 'plainData'
  | 'mangledData'
  | 'magicNumber'
  | 'message'
  | 'digest'
  | 'partitionKey'
  | 'explicitHashKey'
  | 'entry'
  | 'partitionKeyIndex'
  | 'explicitHashKeyIndex'
  | 'data'
  | 'tag'
  | 'tagKey'
  | 'tagValue'
  | 'unknownField'
  | 'group'
  | 'fieldTag'
  | 'length'
  | 'value'
  | 'groupEnd'
  | 'unreadable';

/** Some bytes of a record: what they are, and the parts that they consist of. */
export interface Part {
  /** What it is, for a `switch`. */
  readonly kind: PartKind;
  /** The same for people, such as `partition key`, or `field 7`. */
  readonly name: string;
  /** Where it begins in the record's data, from 0. */
  readonly byteOffset: number;
  /** May be 0, as for the value of an empty key. */
  readonly byteLength: number;
  /**
   * What the bytes say, as `readAggregatedRecord` reads them: text for keys, a number for a varint (a `bigint`
   * from 2^53 on), bytes for everything else. Missing for what has fields.
   */
  readonly value?: number | bigint | string | Uint8Array;
  /** Only for a row of a key table, which indices point to, and for an entry, whose sub-sequence number it is. */
  readonly index?: number;
  /** Only for an index: the key that it points to, if there is one. */
  readonly key?: string;
  /** What is wrong with this part itself, with the byte that `readAggregatedRecord` would name. */
  readonly problem?: Diagnostic;
  /**
   * What it consists of, in order, without a gap or an overlap; nothing for a leaf. Parts are made while this
   * is iterated, again each time, and not kept.
   */
  readonly children: Iterable<Part>;
}

/** What is known of a part beside its kind and its bytes. */
export type PartDetails = Partial<Pick<Part, 'value' | 'index' | 'key' | 'problem' | 'children'>>;

/** What each kind is, for people. The numbers of fields and groups that the schema does not have are added. */
const NAMES: Readonly<Record<PartKind, string>> = {
  record: 'Kinesis record',
  plainData: 'plain data',
  mangledData: 'mangled data',
  magicNumber: 'magic number',
  message: 'message',
  digest: 'MD5 digest',
  partitionKey: 'partition key',
  explicitHashKey: 'explicit hash key',
  entry: 'entry',
  partitionKeyIndex: 'partition key index',
  explicitHashKeyIndex: 'explicit hash key index',
  data: 'data',
  tag: 'tag',
  tagKey: 'tag key',
  tagValue: 'tag value',
  unknownField: 'field',
  group: 'group',
  fieldTag: 'field tag',
  length: 'length',
  value: 'value',
  groupEnd: 'end of group',
  unreadable: 'unreadable',
};

const NO_PARTS: readonly Part[] = Object.freeze([]);

/** The part from byte `start` up to byte `end`. A number that belongs to its name comes last. */
export function partOf(
  kind: PartKind,
  start: number,
  end: number,
  details: PartDetails = {},
  fieldNumber?: number,
): Part {
  const name = fieldNumber === undefined ? NAMES[kind] : `${NAMES[kind]} ${fieldNumber}`;
  return { kind, name, byteOffset: start, byteLength: end - start, children: NO_PARTS, ...details };
}

/** Makes the parts each time that they are iterated. */
export function madeOnDemand(makeParts: () => Iterable<Part>): Iterable<Part> {
  return { [Symbol.iterator]: () => makeParts()[Symbol.iterator]() };
}
