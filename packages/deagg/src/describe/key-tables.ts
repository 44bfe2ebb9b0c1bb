import type { Entry } from '../message/entry.ts';
import { FieldTag } from '../message/schema.ts';
import type { WireReader } from '../message/wire-reader.ts';
import { type MalformedCode, MalformedRecordError } from '../support/errors.ts';
import { faultOf } from './fault.ts';

/** Where the length of each key is in the record: a number for each, since there may be a million. */
export interface KeyTables {
  readonly partitionKey: readonly number[];
  readonly explicitHashKey: readonly number[];
}

/** Finds the keys of a message up to its first fault. Reads all of it: a table may come after its entries. */
export function findKeys(reader: WireReader): KeyTables {
  const tables = { partitionKey: [] as number[], explicitHashKey: [] as number[] };
  faultOf(() => {
    while (!reader.atEnd) {
      const tag = reader.fieldTag();
      const { byteOffset } = reader;
      reader.skip(tag);
      if (tag === FieldTag.partitionKeyTable) tables.partitionKey.push(byteOffset);
      else if (tag === FieldTag.explicitHashKeyTable) tables.explicitHashKey.push(byteOffset);
    }
  });
  return tables;
}

/** The error of `readAggregatedRecord` for an index of an entry that is beyond its table. */
export function indexOutOfRange(
  { partitionKeyIndex, explicitHashKeyIndex, byteOffset }: Entry,
  subSequenceNumber: number,
  { partitionKey, explicitHashKey }: KeyTables,
): MalformedRecordError | undefined {
  const errorOf = (code: MalformedCode, what: string, { length }: readonly number[]) => {
    const found = `user record ${subSequenceNumber}: ${what}, table has ${length}`;
    return new MalformedRecordError(code, found, byteOffset);
  };
  if (partitionKeyIndex >= partitionKey.length) {
    const what = `partition key index ${partitionKeyIndex}`;
    return errorOf('PARTITION_KEY_INDEX_OUT_OF_RANGE', what, partitionKey);
  }
  if (explicitHashKeyIndex >= explicitHashKey.length) {
    const what = `explicit hash key index ${explicitHashKeyIndex}`;
    return errorOf('EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE', what, explicitHashKey);
  }
  return undefined;
}
