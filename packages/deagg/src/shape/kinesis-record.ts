import { isUint8Array } from '../support/bytes.ts';
import { DeaggregationError, type ErrorContext } from '../support/errors.ts';
import { numberOrTypeName, typeName } from '../support/type-name.ts';

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
  readonly Data: Uint8Array | string | undefined;
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

/**
 * Recognises one record: its shape, its place in the shard, and whether it is a user record already. This is
 * the only place that knows where a record has its fields, so reading, identity and resuming cannot disagree.
 */
export class KinesisRecord {
  /** As it was passed. */
  readonly record: unknown;
  /** In the list that was passed, from 0. */
  readonly recordIndex: number;
  readonly shape: Shape;
  // Not `#fields`: with private names a plain record of bytes takes a quarter longer.
  private readonly fields: Fields;

  /** Throws `INVALID_RECORD` unless `record` is an object or bytes. */
  constructor(record: unknown, recordIndex = 0) {
    this.record = record;
    this.recordIndex = recordIndex;
    if (!isObject(record)) {
      const found = `record ${recordIndex} is ${typeName(record)}`;
      const expected = 'a Kinesis record or a Uint8Array';
      throw new DeaggregationError('INVALID_RECORD', `${found}, expected ${expected}`, { recordIndex });
    }
    this.shape = shapeOf(record);
    this.fields = fieldsOf(record, this.shape);
  }

  /** For errors and diagnostics. */
  get context(): ErrorContext {
    return { recordIndex: this.recordIndex, sequenceNumber: this.sequenceNumber };
  }

  /** Throws `INVALID_RECORD`, naming what was found and where. */
  get data(): Uint8Array | string {
    const { shape } = this;
    const record = this.record as Fields;
    if (shape === 'bytes') return this.record as Uint8Array;
    const data = shape === 'lambda' ? this.fields.data : shape === 'sdk' ? record.Data : record.data;
    if (typeof data === 'string' || (shape === 'sdk' && isUint8Array(data))) return data;
    if (shape === 'lambda') throw this.invalid(': kinesis.data', typeName(data), 'a base64 string');
    const name = shape === 'sdk' ? 'Data' : 'data';
    if (!(name in record)) throw this.invalid('', describeRecord(record), 'a Kinesis record with data');
    throw this.invalid(
      `: ${name}`,
      describeData(data),
      `${shape === 'sdk' ? 'a Uint8Array or ' : ''}a base64 string`,
    );
  }

  /** Whether its data is a user record's own: it says so, or it has a place in an aggregated record. */
  get isUserRecord(): boolean {
    return this.shape !== 'bytes' && (this.isMarked || this.subSequenceNumber !== undefined);
  }

  get partitionKey(): string | undefined {
    const { fields } = this;
    return stringOrUndefined(this.shape === 'sdk' ? fields.PartitionKey : fields.partitionKey);
  }

  /** Not necessarily text. */
  get explicitHashKey(): unknown {
    const { fields } = this;
    return (this.shape === 'sdk' ? fields.ExplicitHashKey : fields.explicitHashKey) ?? undefined;
  }

  /** Lambda and Pipes have it in an `eventID` such as `shardId-000000000006:4959...`. */
  get shardId(): string | undefined {
    const eventId = stringOrUndefined((this.record as Fields).eventID) ?? '';
    return stringOrUndefined(this.fields.shardId) ?? eventId.slice(0, Math.max(0, eventId.indexOf(':')));
  }

  get sequenceNumber(): string | undefined {
    const { fields } = this;
    return stringOrUndefined(this.shape === 'sdk' ? fields.SequenceNumber : fields.sequenceNumber);
  }

  /**
   * Place in the aggregated record, in whatever spelling; `subsequenceNumber` is Firehose's, empty if it did
   * not unpack the record itself. Throws `INVALID_RECORD` unless it is one whole number, and if a user record
   * has none: it would be taken for the first of its Kinesis record.
   */
  get subSequenceNumber(): number | undefined {
    const { subSequenceNumber, SubSequenceNumber, subsequenceNumber } = this.fields;
    const ofFirehose = subsequenceNumber === '' ? undefined : subsequenceNumber;
    const found = this.wholeNumber(subSequenceNumber ?? SubSequenceNumber ?? ofFirehose);
    const isOne =
      this.wholeNumber(SubSequenceNumber ?? found) === found &&
      this.wholeNumber(ofFirehose ?? found) === found;
    if (!isOne) throw this.invalidSubSequenceNumber('two different numbers');
    if (found === undefined && this.isMarked) throw this.invalidSubSequenceNumber('undefined');
    return found;
  }

  /** Of a number, a bigint or decimal text: databases and JSON change the one into the other. */
  private wholeNumber(value: unknown): number | undefined {
    if (value === undefined || value === null) return undefined;
    const isDecimal = typeof value === 'bigint' || (typeof value === 'string' && /^\d+$/.test(value));
    const number = isDecimal ? Number(value) : (value as number);
    if (Number.isSafeInteger(number) && number >= 0) return number;
    throw this.invalidSubSequenceNumber(numberOrTypeName(value));
  }

  private get isMarked(): boolean {
    return this.fields.aggregated === true || this.fields.Aggregated === true;
  }

  private invalidSubSequenceNumber(found: string): DeaggregationError {
    return this.invalid(': subSequenceNumber', found, 'a whole number from 0');
  }

  /** `part` names what is wrong within the record; empty for the record itself. */
  private invalid(part: string, found: string, expected: string): DeaggregationError {
    const message = `record ${this.recordIndex}${part} is ${found}, expected ${expected}`;
    return new DeaggregationError('INVALID_RECORD', message, this.context);
  }
}

function shapeOf(record: Fields): Shape {
  if (isUint8Array(record)) return 'bytes';
  if (isObject(record.kinesis)) return 'lambda';
  if ('Data' in record) return 'sdk';
  if (isObject(record.kinesisRecordMetadata)) return 'firehose';
  if (isObject(record.kinesisStreamRecordMetadata)) return 'analytics';
  return 'SequenceNumber' in record && !('data' in record) ? 'sdk' : 'flat';
}

function fieldsOf(record: Fields, shape: Shape): Fields {
  if (shape === 'lambda') return record.kinesis as Fields;
  if (shape === 'firehose') return record.kinesisRecordMetadata as Fields;
  if (shape === 'analytics') return record.kinesisStreamRecordMetadata as Fields;
  return shape === 'bytes' ? NO_FIELDS : record;
}

const NO_FIELDS: Fields = {};

/** One record, or a list of them, which is any iterable but bytes. */
export function toIterable(records: unknown): Iterable<unknown> {
  if (isList(records)) return records;
  if (isObject(records)) return [records];
  const found = `records is ${typeName(records)}, expected a Kinesis record or a list of them`;
  throw new DeaggregationError('INVALID_RECORD', found);
}

/** A list is any iterable that is not bytes; a string is rejected as a record. */
export function isList(records: unknown): records is Iterable<unknown> {
  return isObject(records) && Symbol.iterator in records && !isUint8Array(records);
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

function stringOrUndefined(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Names what JSON makes of bytes, in a log, a queue or a file, and how to get them back. */
function describeData(data: unknown): string {
  if (!isObject(data) || ArrayBuffer.isView(data) || Array.isArray(data)) return typeName(data);
  if (data.type === 'Buffer') return 'a Buffer that became JSON (pass Buffer.from(Data.data))';
  const isBytes = typeof data[0] === 'number';
  return isBytes ? 'bytes that became JSON (pass Uint8Array.from(Object.values(Data)))' : typeName(data);
}

/** Names the usual mistake: the event instead of its list of records. */
function describeRecord(record: object): string {
  if (Array.isArray(record)) return 'an array';
  if ('Records' in record) return 'an object with Records (pass that list itself)';
  if ('KinesisBatchInfo' in record) {
    return 'an object of an on-failure destination (in S3, pass JSON.parse(object.payload).Records)';
  }
  if ('records' in record) return 'an object with records (pass that list itself)';
  return 'an object without data';
}
