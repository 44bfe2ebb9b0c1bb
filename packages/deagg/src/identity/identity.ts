import type { UserRecord } from '../message/user-record.ts';
import { type KinesisRecordShape, stringOrUndefined } from '../shape/parse-record.ts';
import { DeaggregationError } from '../support/errors.ts';
import { typeName } from '../support/type-name.ts';
import { hashPartitionKey, isHashKey, readHashKey } from './hash-key.ts';
import type { ExtendedSequenceNumber } from './sequence-number.ts';

/** A user record or a plain record, in any shape in which they come out except bytes, which say nothing. */
export type RecordWithIdentity = UserRecord | Exclude<KinesisRecordShape, Uint8Array> | UserRecordIdentity;

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
 * effectiveHashKey({ partitionKey: 'order-1', subSequenceNumber: 0, data }) < 2n ** 127n; // the first of two
 * ```
 */
export function effectiveHashKey(record: UserRecord): bigint;
export function effectiveHashKey(record: RecordWithIdentity): bigint | undefined;
export function effectiveHashKey(record: RecordWithIdentity): bigint | undefined {
  const { partitionKey, explicitHashKey } = identityOf(record);
  if (explicitHashKey === undefined)
    return partitionKey === undefined ? undefined : hashPartitionKey(partitionKey);
  const hashKey = readHashKey(explicitHashKey);
  if (hashKey !== undefined && isHashKey(hashKey)) return hashKey;
  throw new DeaggregationError('INVALID_HASH_KEY', 'the explicit hash key is no number from 0 to 2^128 - 1');
}

/**
 * An id for a user record that stays the same however often its Kinesis record is delivered:
 * `shardId:sequenceNumber:subSequenceNumber`, the last 0 for a plain record. Records of Lambda, Pipes,
 * Firehose and Analytics name their shard; for records of the SDK, pass the id of the shard that was read.
 *
 * Throws `INVALID_RECORD` if the shard or the sequence number is not known.
 *
 * @example
 * ```ts
 * for (const record of deaggregateRecords(event.Records)) {
 *   if (await seen.has(userRecordId(record))) continue;
 * }
 * ```
 */
export function userRecordId(record: RecordWithIdentity, shardId?: string): string {
  const identity = identityOf(record);
  const shard = shardId ?? identity.shardId;
  if (shard === undefined || identity.sequenceNumber === undefined) {
    const missing = shard === undefined ? 'shard id (pass it)' : 'sequence number';
    throw new DeaggregationError('INVALID_RECORD', `the record has no ${missing}`);
  }
  return `${shard}:${identity.sequenceNumber}:${identity.subSequenceNumber ?? 0}`;
}

/**
 * Place of a user record in its shard, to keep as a checkpoint and pass as `resumeAfter` later.
 *
 * Throws `INVALID_RECORD` if it has no sequence number.
 *
 * @example
 * ```ts
 * extendedSequenceNumber(userRecord); // { sequenceNumber: '4959...', subSequenceNumber: 2 }
 * ```
 */
export function extendedSequenceNumber(record: RecordWithIdentity): ExtendedSequenceNumber {
  const { sequenceNumber, subSequenceNumber } = identityOf(record);
  if (sequenceNumber === undefined) {
    throw new DeaggregationError('INVALID_RECORD', 'the record has no sequence number');
  }
  return subSequenceNumber === undefined ? { sequenceNumber } : { sequenceNumber, subSequenceNumber };
}

interface Identity {
  readonly partitionKey: string | undefined;
  readonly explicitHashKey: string | undefined;
  readonly shardId: string | undefined;
  readonly sequenceNumber: string | undefined;
  readonly subSequenceNumber: number | undefined;
}

/** Finds the fields in each shape. */
function identityOf(record: unknown): Identity {
  if (typeof record !== 'object' || record === null || ArrayBuffer.isView(record)) {
    throw new DeaggregationError('INVALID_RECORD', `the record is ${typeName(record)}, expected an object`);
  }
  const outer = record as Fields;
  const inner = (outer.kinesis ??
    outer.kinesisRecordMetadata ??
    outer.kinesisStreamRecordMetadata ??
    outer) as Fields;
  const isSdk = 'Data' in outer || 'SequenceNumber' in outer;
  return {
    partitionKey: stringOrUndefined(isSdk ? outer.PartitionKey : inner.partitionKey),
    explicitHashKey: stringOrUndefined(isSdk ? outer.ExplicitHashKey : inner.explicitHashKey),
    shardId: stringOrUndefined(inner.shardId) ?? shardOf(outer.eventID),
    sequenceNumber: stringOrUndefined(isSdk ? outer.SequenceNumber : inner.sequenceNumber),
    subSequenceNumber:
      numberOrUndefined(isSdk ? outer.SubSequenceNumber : inner.subSequenceNumber) ??
      ofFirehose(inner.subsequenceNumber),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Lambda and Pipes write `shardId-000000000006:4959...`. */
function shardOf(eventId: unknown): string | undefined {
  return typeof eventId === 'string' && eventId.includes(':')
    ? eventId.slice(0, eventId.indexOf(':'))
    : undefined;
}

/** Firehose deaggregates by itself, and uses this spelling; empty for a record that was not aggregated. */
function ofFirehose(subsequenceNumber: unknown): number | undefined {
  const isNumber = typeof subsequenceNumber === 'string' && /^\d{1,15}$/.test(subsequenceNumber);
  return isNumber ? Number(subsequenceNumber) : undefined;
}

function numberOrUndefined(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
