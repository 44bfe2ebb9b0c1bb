import * as bytes from '../support/byte-length.ts';
import { AggregationError, type AggregationErrorCode } from '../support/errors.ts';
import { AGGREGATED_PARTITION_KEY, type Limits } from '../support/limits.ts';
import { isOutOfBounds, isUint8Array, typeName } from '../support/type-name.ts';
import type { CheckedUserRecord, Tag, UserRecord } from './user-record.ts';

const MAX_PARTITION_KEY_LENGTH = 256;
const MAX_HASH_KEY = '340282366920938463463374607431768211455'; // 2^128 - 1
const HASH_KEY = /^(?:0|[1-9]\d{0,38})$/;
const LEADING_ZEROS = /^0+(?=\d)/;
/** What Java's `new BigInteger(text.trim())` reads: no digits beyond U+FFFF, blanks up to U+0020. */
const JAVA_INTEGER = /^[^!-\u{10ffff}]*([+-]?)((?:(?![\u{10000}-\u{10ffff}])\p{Nd})+)[^!-\u{10ffff}]*$/u;
const NO_TAGS: readonly Tag[] = [];
const LONE_SURROGATE = /\p{Surrogate}/u;
type InUpperCase = Partial<Record<Capitalize<keyof UserRecord>, unknown>>;

/**
 * Checks what was passed, with the limits of the KPL (KinesisProducer.java, addUserRecord). Throws
 * an {@link AggregationError} that names the field.
 */
export function checkUserRecord(userRecord: UserRecord, limits: Limits): CheckedUserRecord {
  if (typeof userRecord !== 'object' || userRecord === null) {
    throw invalid('INVALID_USER_RECORD', 'userRecord', typeName(userRecord), 'an object');
  }
  const checked = {
    partitionKey: checkPartitionKey(userRecord),
    explicitHashKey: checkExplicitHashKey(userRecord),
    data: checkData(userRecord),
    tags: checkTags(userRecord),
    isRawWhenAlone: limits.loneRecords === 'raw',
    added: userRecord,
    partitionKeyIndex: 0,
    explicitHashKeyIndex: undefined,
    framedByteLength: 0,
  };
  if (checked.tags.length > 0) checked.isRawWhenAlone = false;
  checkByteLength(checked, limits.maxRecordByteLength);
  return checked;
}

function checkPartitionKey(userRecord: UserRecord): string {
  const { partitionKey } = userRecord;
  const fail = (found: string, expected: string) =>
    invalid('INVALID_PARTITION_KEY', 'partitionKey', found, expected);
  if (typeof partitionKey !== 'string') throw fail(kindOf('partitionKey', userRecord), 'a string');
  if (partitionKey.length < 1 || partitionKey.length > MAX_PARTITION_KEY_LENGTH) {
    throw fail(`${partitionKey.length} characters long`, `1 to ${MAX_PARTITION_KEY_LENGTH} characters`);
  }
  if (LONE_SURROGATE.test(partitionKey)) throw fail('not valid Unicode (a lone surrogate)', 'valid Unicode');
  return partitionKey;
}

/** Returns it as the KPL writes it; undefined when there is none. */
function checkExplicitHashKey(userRecord: UserRecord): string | undefined {
  const { explicitHashKey, ExplicitHashKey } = userRecord as UserRecord & InUpperCase;
  if ((explicitHashKey ?? ExplicitHashKey ?? undefined) === undefined) return undefined;
  if (typeof explicitHashKey !== 'string') {
    const found = kindOf('explicitHashKey', userRecord);
    throw invalid('INVALID_EXPLICIT_HASH_KEY', 'explicitHashKey', found, 'a string');
  }
  if (isHashKey(explicitHashKey)) return explicitHashKey;
  const hashKey = readAsJava(explicitHashKey);
  if (isHashKey(hashKey)) return hashKey;
  const problem = 'is not a decimal number from 0 to 2^128 - 1';
  throw new AggregationError('INVALID_EXPLICIT_HASH_KEY', 'explicitHashKey', problem);
}

/** Whether it is a hash key as the KPL writes it. Compared as text, in a fraction of the time of a bigint. */
function isHashKey(text: string): boolean {
  return HASH_KEY.test(text) && (text.length < MAX_HASH_KEY.length || text <= MAX_HASH_KEY);
}

/** The number that the KPL reads, as it writes it; empty for what is not a number. */
function readAsJava(text: string): string {
  const [, sign, digits = ''] = JAVA_INTEGER.exec(text) ?? [];
  const decimal = digits.replace(/\D/gu, toAsciiDigit).replace(LEADING_ZEROS, '');
  return sign === '-' && decimal !== '0' ? '' : decimal;
}

/** The ten digits of a script begin at a multiple of 16, or 6 after one. */
function toAsciiDigit(digit: string): string {
  const code = digit.charCodeAt(0);
  return String((code & 0xf) - (/\p{Nd}/u.test(String.fromCharCode(code & ~0xf)) ? 0 : 6));
}

function checkData(userRecord: UserRecord): Uint8Array {
  const { data } = userRecord;
  if (!isUint8Array(data)) throw invalid('INVALID_DATA', 'data', kindOf('data', userRecord), 'a Uint8Array');
  if (data.length === 0 && isOutOfBounds(data)) {
    throw invalid('INVALID_DATA', 'data', 'gone (its buffer was transferred or shrunk)', 'a Uint8Array');
  }
  return data;
}

/** Returns a copy: a list of tags is small, and often shared by many user records. */
function checkTags(userRecord: UserRecord): readonly Tag[] {
  const { tags, Tags } = userRecord as UserRecord & InUpperCase;
  if ((tags ?? Tags ?? undefined) === undefined) return NO_TAGS;
  if (!Array.isArray(tags)) throw invalid('INVALID_TAGS', 'tags', kindOf('tags', userRecord), 'an array');
  // Holes are tags that are missing.
  return Array.from(tags, (tag, index) => {
    const key = checkTagPart(tag?.key, `tags[${index}].key`);
    if (tag.value === undefined) return { key };
    return { key, value: checkTagPart(tag.value, `tags[${index}].value`) };
  });
}

function checkTagPart(text: unknown, field: string): string {
  if (typeof text !== 'string') throw invalid('INVALID_TAGS', field, typeName(text), 'a string');
  if (LONE_SURROGATE.test(text)) throw invalid('INVALID_TAGS', field, 'not valid Unicode', 'valid Unicode');
  return text;
}

function checkByteLength(checked: CheckedUserRecord, maxByteLength: number): void {
  const { partitionKey, data, tags, isRawWhenAlone } = checked;
  // A key has at most three bytes a character (UTF-16): they are hardly ever counted.
  if (isRawWhenAlone && data.length + 3 * partitionKey.length <= maxByteLength) return;
  const byteLength = byteLengthAlone(checked);
  if (byteLength <= maxByteLength) return;
  const found = `${byteLength} bytes with its ${tags.length === 0 ? 'key' : 'keys and tags'}`;
  const problem = `makes a record of ${found}, expected at most ${maxByteLength}`;
  throw new AggregationError('USER_RECORD_TOO_LARGE', 'data', problem);
}

/** Bytes of data and outer partition key when the user record goes out alone: raw, or framed. */
function byteLengthAlone(checked: CheckedUserRecord): number {
  const { partitionKey, explicitHashKey, data, tags, isRawWhenAlone } = checked;
  const keyByteLength = bytes.utf8ByteLength(partitionKey);
  if (isRawWhenAlone) return data.length + keyByteLength;
  const hashKeyIndex = explicitHashKey === undefined ? undefined : 0;
  const entryByteLength = bytes.entryByteLength(0, hashKeyIndex, data.length, bytes.tagsByteLength(tags));
  let byteLength = bytes.delimitedByteLength(entryByteLength);
  if (explicitHashKey !== undefined) byteLength += bytes.delimitedByteLength(explicitHashKey.length);
  byteLength += bytes.FRAME_BYTE_LENGTH + bytes.delimitedByteLength(keyByteLength);
  return byteLength + AGGREGATED_PARTITION_KEY.length;
}

/** What is found in place of a field. The names of the AWS SDK begin in upper case, and are not read. */
function kindOf(field: keyof UserRecord, userRecord: UserRecord & InUpperCase): string {
  const name = field.replace(/^./, (letter) => letter.toUpperCase()) as keyof InUpperCase;
  const hint = userRecord[name] === undefined ? '' : ` (did you write ${name}?)`;
  return `${typeName(userRecord[field])}${hint}`;
}

function invalid(code: AggregationErrorCode, field: string, found: string, expected: string) {
  return new AggregationError(code, field, `is ${found}, expected ${expected}`);
}
