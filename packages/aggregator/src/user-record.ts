import protobuf from 'protobufjs/minimal.js';
import { AggregationError, type AggregationErrorCode } from './errors.ts';

/** A key and an optional value attached to a user record. Part of the format, though the KPL writes none. */
export interface Tag {
  /** What a consumer finds it by. */
  readonly key: string;
  /** Missing is not empty. */
  readonly value?: string | undefined;
}

/** What an application wants to write: one of the records to be packed into a Kinesis record. */
export interface UserRecord {
  /** 1 to 256 characters (UTF-16 code units, as the KPL counts). */
  readonly partitionKey: string;
  /**
   * A decimal number from 0 to 2^128 - 1, to be used in place of the partition key's MD5. It is written without zeros
   * before it, as by the KPL.
   */
  readonly explicitHashKey?: string | null | undefined;
  /** Not copied: leave it as it is until its entry is out. */
  readonly data: Uint8Array;
  /** Tags to keep beside the data. Leave them out to write what the KPL writes. */
  readonly tags?: readonly Tag[] | undefined;
}

/** The most that data and partition key of one record may hold together (PutRecords, API reference). */
export const MAX_RECORD_BYTE_LENGTH = 10_485_760;

const MAX_PARTITION_KEY_LENGTH = 256;
const MAX_HASH_KEY = 2n ** 128n - 1n;
/** No longer than a number of 128 bits can be, but for zeros before it. */
const DECIMAL = /^0*\d{1,39}$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Checks what was passed, with the limits of the KPL (KinesisProducer.java, addUserRecord). Throws an
 * {@link AggregationError} that names the field; returns the user record as it is to be written.
 */
export function checkUserRecord(userRecord: UserRecord): UserRecord {
  if (typeof userRecord !== 'object' || userRecord === null) {
    throw new AggregationError(
      'INVALID_USER_RECORD',
      'userRecord',
      `is ${describe(userRecord)}, expected an object`,
    );
  }
  const { partitionKey, explicitHashKey, data, tags } = userRecord;
  checkPartitionKey(partitionKey);
  if (!isUint8Array(data)) throw invalid('INVALID_DATA', 'data', describe(data), 'a Uint8Array');
  if (tags !== undefined) checkTags(tags);

  const byteLength = data.length + protobuf.util.utf8.length(partitionKey);
  if (byteLength > MAX_RECORD_BYTE_LENGTH) {
    const problem = `and partitionKey have ${byteLength} bytes together, at most ${MAX_RECORD_BYTE_LENGTH} are allowed`;
    throw new AggregationError('USER_RECORD_TOO_LARGE', 'data', problem);
  }
  return { partitionKey, explicitHashKey: checkExplicitHashKey(explicitHashKey), data, tags };
}

function checkPartitionKey(partitionKey: unknown): void {
  if (typeof partitionKey !== 'string') {
    throw invalid('INVALID_PARTITION_KEY', 'partitionKey', describe(partitionKey), 'a string');
  }
  if (partitionKey.length < 1 || partitionKey.length > MAX_PARTITION_KEY_LENGTH) {
    const expected = `1 to ${MAX_PARTITION_KEY_LENGTH} characters`;
    throw invalid(
      'INVALID_PARTITION_KEY',
      'partitionKey',
      `${partitionKey.length} characters long`,
      expected,
    );
  }
  if (LONE_SURROGATE.test(partitionKey)) {
    throw invalid(
      'INVALID_PARTITION_KEY',
      'partitionKey',
      'not valid Unicode (a lone surrogate)',
      'valid Unicode',
    );
  }
}

/** Returns it as the KPL writes it; undefined when there is none. */
function checkExplicitHashKey(explicitHashKey: unknown): string | undefined {
  if (explicitHashKey === undefined || explicitHashKey === null) return undefined;
  if (typeof explicitHashKey !== 'string') {
    throw invalid('INVALID_EXPLICIT_HASH_KEY', 'explicitHashKey', describe(explicitHashKey), 'a string');
  }
  const hashKey = DECIMAL.test(explicitHashKey) ? BigInt(explicitHashKey) : -1n;
  if (hashKey < 0n || hashKey > MAX_HASH_KEY) {
    const expected = 'a decimal number from 0 to 2^128 - 1';
    throw invalid('INVALID_EXPLICIT_HASH_KEY', 'explicitHashKey', 'another string', expected);
  }
  return hashKey.toString();
}

function checkTags(tags: unknown): void {
  if (!Array.isArray(tags)) throw invalid('INVALID_TAGS', 'tags', describe(tags), 'an array');
  for (const [index, tag] of tags.entries()) {
    checkTagPart(tag?.key, `tags[${index}].key`);
    if (tag.value !== undefined) checkTagPart(tag.value, `tags[${index}].value`);
  }
}

function checkTagPart(text: unknown, field: string): void {
  if (typeof text !== 'string') throw invalid('INVALID_TAGS', field, describe(text), 'a string');
  if (LONE_SURROGATE.test(text)) throw invalid('INVALID_TAGS', field, 'not valid Unicode', 'valid Unicode');
}

/** Holds for a `Uint8Array` of another realm too, as in Jest, where `instanceof` fails. */
function isUint8Array(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === 'Uint8Array';
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
