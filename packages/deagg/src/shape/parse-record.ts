import { isUint8Array } from '../support/bytes.ts';
import { DeaggregationError, type ErrorContext } from '../support/errors.ts';
import { typeName } from '../support/type-name.ts';

/** A record of a Lambda event: an element of `event.Records`, its data in base64. */
export interface LambdaRecord {
  /** The record itself. */
  readonly kinesis: {
    /** Base64. */
    readonly data: string;
  };
}

/** A record of the AWS SDK v3 (`GetRecords`, `SubscribeToShard`), or of the AWS CLI with base64 data. */
export interface SdkRecord {
  /** Bytes, or base64. The SDK's type allows undefined; a record without data is refused. */
  readonly Data?: Uint8Array | string | undefined;
}

/**
 * A record with base64 `data`: flat, as from EventBridge Pipes, or beside metadata, as from Firehose
 * (`kinesisRecordMetadata`) and Kinesis Analytics (`kinesisStreamRecordMetadata`).
 */
export interface DataRecord {
  /** Base64. */
  readonly data: string;
}

/** Every shape in which a Kinesis record can come. They may be mixed in one list. */
export type KinesisRecordShape = Uint8Array | LambdaRecord | SdkRecord | DataRecord;

/** The shape of a record: where its data is, and so where its user records' fields go. */
export type Shape = 'bytes' | 'lambda' | 'sdk' | 'flat' | 'firehose' | 'analytics';

/** What the flow needs to know of a Kinesis record, whatever its shape. */
export interface KinesisRecord {
  /** As it was passed. */
  readonly record: unknown;
  /** In the list that was passed, from 0. */
  readonly recordIndex: number;
  readonly shape: Shape;
  readonly data: Uint8Array | string;
  readonly sequenceNumber: string | undefined;
  /** Only of a user record. */
  readonly subSequenceNumber: unknown;
  /** True when the record came out of a deaggregation before: its data is a user record's own. */
  readonly isUserRecord: boolean;
}

/** Recognises the shape of one record. Throws `INVALID_RECORD`, naming what was found and where. */
export function parseKinesisRecord(record: unknown, recordIndex: number): KinesisRecord {
  if (isUint8Array(record)) {
    return {
      record,
      recordIndex,
      shape: 'bytes',
      data: record,
      sequenceNumber: undefined,
      subSequenceNumber: undefined,
      isUserRecord: false,
    };
  }
  if (!isObject(record))
    throw invalid('', typeName(record), 'a Kinesis record or a Uint8Array', { recordIndex });

  const { kinesis } = record;
  if (isObject(kinesis)) return parseFields(record, recordIndex, 'lambda', kinesis, kinesis.data);
  if ('Data' in record) return parseSdkRecord(record, recordIndex);
  if (!('data' in record))
    throw invalid('', describeRecord(record), 'a Kinesis record with data', { recordIndex });

  const { kinesisRecordMetadata, kinesisStreamRecordMetadata, data } = record;
  if (isObject(kinesisRecordMetadata))
    return parseFields(record, recordIndex, 'firehose', kinesisRecordMetadata, data);
  if (isObject(kinesisStreamRecordMetadata))
    return parseFields(record, recordIndex, 'analytics', kinesisStreamRecordMetadata, data);
  return parseFields(record, recordIndex, 'flat', record, data);
}

function parseFields(
  record: unknown,
  recordIndex: number,
  shape: Shape,
  fields: Fields,
  data: unknown,
): KinesisRecord {
  const sequenceNumber = stringOrUndefined(fields.sequenceNumber);
  if (typeof data !== 'string') {
    const path = shape === 'lambda' ? 'kinesis.data' : 'data';
    throw invalid(`: ${path}`, typeName(data), 'a base64 string', { recordIndex, sequenceNumber });
  }
  return {
    record,
    recordIndex,
    shape,
    data,
    sequenceNumber,
    subSequenceNumber: fields.subSequenceNumber,
    isUserRecord: fields.aggregated === true,
  };
}

function parseSdkRecord(record: Fields, recordIndex: number): KinesisRecord {
  const data = record.Data;
  const sequenceNumber = stringOrUndefined(record.SequenceNumber);
  if (typeof data !== 'string' && !isUint8Array(data)) {
    const expected = 'a Uint8Array or a base64 string';
    throw invalid(': Data', typeName(data), expected, { recordIndex, sequenceNumber });
  }
  return {
    record,
    recordIndex,
    shape: 'sdk',
    data,
    sequenceNumber,
    subSequenceNumber: record.SubSequenceNumber,
    isUserRecord: record.Aggregated === true,
  };
}

/** A list is any iterable that is not bytes; a string is rejected as a record. */
export function isList(records: unknown): records is Iterable<unknown> {
  return isObject(records) && Symbol.iterator in records && !isUint8Array(records);
}

/** One record, or a list of them. */
export function toIterable(records: unknown): Iterable<unknown> {
  return isList(records) ? records : [records];
}

/** Passes bytes on; throws `INVALID_RECORD` for anything else. */
export function requireBytes(bytes: unknown): Uint8Array {
  if (isUint8Array(bytes)) return bytes;
  const hint = typeof bytes === 'string' ? ' (decode base64 first)' : '';
  throw new DeaggregationError('INVALID_RECORD', `bytes is ${typeName(bytes)}, expected a Uint8Array${hint}`);
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** A field if it is text. */
export function stringOrUndefined(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** `part` names what is wrong within the record; empty for the record itself. */
function invalid(part: string, found: string, expected: string, context: ErrorContext): DeaggregationError {
  const message = `record ${context.recordIndex}${part} is ${found}, expected ${expected}`;
  return new DeaggregationError('INVALID_RECORD', message, context);
}

/** Names the usual mistake: the event instead of its list of records. */
function describeRecord(record: object): string {
  if (Array.isArray(record)) return 'an array';
  if ('Records' in record) return 'an object with Records (pass that list itself)';
  if ('records' in record) return 'an object with records (pass that list itself)';
  return 'an object without data';
}
