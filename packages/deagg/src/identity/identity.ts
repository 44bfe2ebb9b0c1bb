import type { UserRecord } from '../message/user-record.ts';
import { KinesisRecord, type KinesisRecordShape } from '../shape/kinesis-record.ts';
import { isUint8Array } from '../support/bytes.ts';
import { DeaggregationError, invalidOption } from '../support/errors.ts';
import { typeName } from '../support/type-name.ts';
import { hashPartitionKey, isHashKey, readHashKey } from './hash-key.ts';
import type { ExtendedSequenceNumber } from './sequence-number.ts';

/** A user record or a plain record in any shape but bytes, which do not say where in a shard they were. */
export type RecordWithIdentity = Exclude<KinesisRecordShape, Uint8Array> | UserRecordIdentity;

/** The fields that identify a user record, kept from elsewhere, such as in a Lambda handler. */
export interface UserRecordIdentity extends ExtendedSequenceNumber {
  /** The producer's own. */
  readonly partitionKey?: string | null;
  /** In decimal. */
  readonly explicitHashKey?: string | null | undefined;
}

/**
 * The hash key that decides which shard a user record belongs to: its explicit hash key, else the MD5 of its
 * partition key as a number of 128 bits (AggregatorUtil.effectiveHashKey in the KCL). `undefined` for a plain
 * record without a partition key, as in service-managed streams. For other plain records it is a guess:
 * Kinesis does not deliver the explicit hash key with which a record was put.
 *
 * Throws `INVALID_HASH_KEY` if the explicit hash key is not a number from 0 to 2^128 - 1.
 *
 * @example
 * ```ts
 * effectiveHashKey({ partitionKey: 'order-1', subSequenceNumber: 0, data }) < 2n ** 127n; // lower half?
 * ```
 */
export function effectiveHashKey(record: UserRecord): bigint;
export function effectiveHashKey(record: UserRecord | RecordWithIdentity): bigint | undefined;
export function effectiveHashKey(record: UserRecord | RecordWithIdentity): bigint | undefined {
  const { partitionKey, explicitHashKey } = recognise(record);
  if (explicitHashKey === undefined)
    return partitionKey === undefined ? undefined : hashPartitionKey(partitionKey);
  const hashKey = typeof explicitHashKey === 'string' ? readHashKey(explicitHashKey) : undefined;
  if (hashKey !== undefined && isHashKey(hashKey)) return hashKey;
  throw new DeaggregationError(
    'INVALID_HASH_KEY',
    'the explicit hash key is not a number from 0 to 2^128 - 1',
  );
}

/**
 * An id for a user record that stays the same however often its Kinesis record is delivered:
 * `shardId:sequenceNumber:subSequenceNumber`, the last 0 for a plain record. Records of Lambda, Pipes,
 * Firehose and Analytics name their shard; for records of the SDK, pass the id of the shard that was read.
 *
 * Throws `INVALID_RECORD` if the shard or the sequence number is not known, or if a sub-sequence number is
 * missing in a user record or not a whole number: two user records never get the same id.
 *
 * @example
 * ```ts
 * for (const record of deaggregateRecords(event.Records)) {
 *   if (await seen.has(userRecordId(record))) continue;
 * }
 * ```
 */
export function userRecordId(record: RecordWithIdentity, shardId?: string): string {
  if (shardId !== undefined && typeof shardId !== 'string') {
    throw invalidOption('shardId', typeName(shardId), 'a string');
  }
  const recognised = recognise(record);
  const shard = shardId || recognised.shardId;
  if (!shard) throw new DeaggregationError('INVALID_RECORD', 'the record has no shard id (pass it)');
  const { sequenceNumber, subSequenceNumber = 0 } = placeOf(recognised);
  return `${shard}:${sequenceNumber}:${subSequenceNumber}`;
}

/**
 * Place of a user record in its shard, to keep as a checkpoint and pass as `resumeAfter` later.
 *
 * Throws `INVALID_RECORD` if it has no sequence number, and for a sub-sequence number as `userRecordId` does.
 *
 * @example
 * ```ts
 * extendedSequenceNumber(userRecord); // { sequenceNumber: '4959...', subSequenceNumber: 2 }
 * ```
 */
export function extendedSequenceNumber(record: RecordWithIdentity): ExtendedSequenceNumber {
  return placeOf(recognise(record));
}

function placeOf({ sequenceNumber, subSequenceNumber }: KinesisRecord): ExtendedSequenceNumber {
  if (!sequenceNumber) {
    throw new DeaggregationError('INVALID_RECORD', 'the record has no sequence number');
  }
  return subSequenceNumber === undefined ? { sequenceNumber } : { sequenceNumber, subSequenceNumber };
}

/** Throws `INVALID_RECORD` for bytes, too: they have no identity. */
function recognise(record: unknown): KinesisRecord {
  if (typeof record === 'object' && record !== null && !isUint8Array(record))
    return new KinesisRecord(record);
  throw new DeaggregationError('INVALID_RECORD', `the record is ${typeName(record)}, expected an object`);
}
