import {
  delimitedByteLength,
  entryByteLength,
  FRAME_BYTE_LENGTH,
  tagsByteLength,
  utf8ByteLength,
} from '../support/byte-length.ts';
import { AggregationError, type AggregationErrorCode } from '../support/errors.ts';
import { AGGREGATED_PARTITION_KEY, MAX_RECORD_BYTE_LENGTH } from '../support/limits.ts';
import type { CheckedUserRecord, Tag, UserRecord } from './user-record.ts';

const MAX_PARTITION_KEY_LENGTH = 256;
/** 2^128 - 1. */
const MAX_HASH_KEY = '340282366920938463463374607431768211455';
const DECIMAL = /^\d+$/;
const ZEROS_BEFORE = /^0+(?=\d)/;
const NO_TAGS: readonly Tag[] = [];
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Checks what was passed, with the limits of the KPL (KinesisProducer.java, addUserRecord); `maxByteLength` is for data and partition
 * key together. Throws an {@link AggregationError} that names the field; returns the user record as it is to be written.
 */
export function checkUserRecord(
  userRecord: UserRecord,
  maxByteLength: number = MAX_RECORD_BYTE_LENGTH,
): CheckedUserRecord {
  if (typeof userRecord !== 'object' || userRecord === null) {
    const problem = `is ${describe(userRecord)}, expected an object`;
    throw new AggregationError('INVALID_USER_RECORD', 'userRecord', problem);
  }
  const checked = {
    partitionKey: checkPartitionKey(userRecord.partitionKey),
    explicitHashKey: checkExplicitHashKey(userRecord.explicitHashKey),
    data: checkData(userRecord.data),
    tags: checkTags(userRecord.tags),
  };
  checkByteLength(checked, maxByteLength);
  return checked;
}

function checkPartitionKey(partitionKey: unknown): string {
  const fail = (found: string, expected: string) =>
    invalid('INVALID_PARTITION_KEY', 'partitionKey', found, expected);
  if (typeof partitionKey !== 'string') throw fail(describe(partitionKey), 'a string');
  if (partitionKey.length < 1 || partitionKey.length > MAX_PARTITION_KEY_LENGTH) {
    throw fail(`${partitionKey.length} characters long`, `1 to ${MAX_PARTITION_KEY_LENGTH} characters`);
  }
  if (LONE_SURROGATE.test(partitionKey)) throw fail('not valid Unicode (a lone surrogate)', 'valid Unicode');
  return partitionKey;
}

/** Returns it as the KPL writes it; undefined when there is none. */
function checkExplicitHashKey(explicitHashKey: unknown): string | undefined {
  if (explicitHashKey === undefined || explicitHashKey === null) return undefined;
  if (typeof explicitHashKey !== 'string') {
    throw invalid('INVALID_EXPLICIT_HASH_KEY', 'explicitHashKey', describe(explicitHashKey), 'a string');
  }
  if (isHashKey(explicitHashKey)) return explicitHashKey;
  const hashKey = explicitHashKey.replace(ZEROS_BEFORE, '');
  if (isHashKey(hashKey)) return hashKey;
  const problem = 'is not a decimal number from 0 to 2^128 - 1';
  throw new AggregationError('INVALID_EXPLICIT_HASH_KEY', 'explicitHashKey', problem);
}

/**
 * Whether it is a hash key as the KPL writes it, without zeros before it: then text of one length compares as numbers do,
 * in a fraction of the time that a bigint takes.
 */
function isHashKey(text: string): boolean {
  if (text.length > MAX_HASH_KEY.length || !DECIMAL.test(text)) return false;
  if (text.length > 1 && text.startsWith('0')) return false;
  return text.length < MAX_HASH_KEY.length || text <= MAX_HASH_KEY;
}

/** Holds for a `Uint8Array` of another realm too, as in Jest, where `instanceof` fails. */
function checkData(data: unknown): Uint8Array {
  const isUint8Array = ArrayBuffer.isView(data) && (data as Uint8Array)[Symbol.toStringTag] === 'Uint8Array';
  if (!isUint8Array) throw invalid('INVALID_DATA', 'data', describe(data), 'a Uint8Array');
  return data as Uint8Array;
}

/** Returns a copy: a list of tags is small, and often shared by many user records. */
function checkTags(tags: unknown): readonly Tag[] {
  if (tags === undefined || tags === null) return NO_TAGS;
  if (!Array.isArray(tags)) throw invalid('INVALID_TAGS', 'tags', describe(tags), 'an array');
  // Holes are tags that are missing.
  return Array.from(tags, (tag, index) => {
    const key = checkTagPart(tag?.key, `tags[${index}].key`);
    return tag.value === undefined
      ? { key }
      : { key, value: checkTagPart(tag.value, `tags[${index}].value`) };
  });
}

function checkTagPart(text: unknown, field: string): string {
  if (typeof text !== 'string') throw invalid('INVALID_TAGS', field, describe(text), 'a string');
  if (LONE_SURROGATE.test(text)) throw invalid('INVALID_TAGS', field, 'not valid Unicode', 'valid Unicode');
  return text;
}

function checkByteLength(checked: CheckedUserRecord, maxByteLength: number): void {
  const { partitionKey, data, tags } = checked;
  // A key has at most three bytes a character (UTF-16): hardly any user record is so large that they must be counted.
  if (tags.length === 0 && data.length + 3 * partitionKey.length <= maxByteLength) return;
  const byteLength = byteLengthAlone(checked);
  if (byteLength <= maxByteLength) return;
  const found = `makes a record of ${byteLength} bytes with its ${tags.length === 0 ? 'key' : 'keys and tags'}`;
  const problem = `${found}, expected at most ${maxByteLength}`;
  throw new AggregationError('USER_RECORD_TOO_LARGE', 'data', problem);
}

/** Bytes of data and outer partition key when the user record goes out alone: raw, or framed when it has tags. */
function byteLengthAlone({ partitionKey, explicitHashKey, data, tags }: CheckedUserRecord): number {
  const keyByteLength = utf8ByteLength(partitionKey);
  if (tags.length === 0) return data.length + keyByteLength;
  const hasHashKey = explicitHashKey !== undefined;
  return (
    AGGREGATED_PARTITION_KEY.length +
    FRAME_BYTE_LENGTH +
    delimitedByteLength(keyByteLength) +
    (hasHashKey ? delimitedByteLength(explicitHashKey.length) : 0) +
    entryByteLength(0, hasHashKey ? 0 : undefined, data.length, tagsByteLength(tags))
  );
}

function invalid(
  code: AggregationErrorCode,
  field: string,
  found: string,
  expected: string,
): AggregationError {
  return new AggregationError(code, field, `is ${found}, expected ${expected}`);
}

/** Says what kind of thing a value is, never what it holds: the text ends up in logs. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object of another kind' : `a ${typeof value}`;
}
