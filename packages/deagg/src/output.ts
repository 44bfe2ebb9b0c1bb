import { base64EncoderOf, viewsOf } from './bytes.ts';
import { type Entry, readTags, type Tag } from './entry.ts';
import type { KinesisRecord, LambdaRecord, Shape } from './input.ts';
import type { Message } from './message.ts';
import { explicitHashKeyOf, partitionKeyOf, toUserRecordOf, type UserRecord } from './user-record.ts';

/**
 * What a user record has beside the fields of its Kinesis record, in the shapes with lower-case names: in
 * `kinesis` (Lambda), in the metadata (Firehose, Analytics) or flat (Pipes). A plain record has none of it.
 */
export interface UserRecordFields {
  /** The producer's own partition key. Null or missing in a plain record of a service-managed stream. */
  partitionKey?: string | null;
  /** The producer's explicit hash key in decimal, or null when it gave none. */
  explicitHashKey?: string | null;
  /** Place in the aggregated record, from 0. */
  subSequenceNumber?: number;
  /** True for a user record that was unpacked. */
  aggregated?: true;
  /** Only when there are any. The KPL writes none. */
  tags?: Tag[];
  /** Only with `markLast`: whether it is the last one of its Kinesis record. */
  isLast?: boolean;
}

/** {@link UserRecordFields} in the spelling of the AWS SDK. */
export interface SdkUserRecordFields {
  /** The producer's own partition key. Missing in a plain record of a service-managed stream. */
  PartitionKey?: string | undefined;
  /** The producer's explicit hash key in decimal; missing when it gave none. */
  ExplicitHashKey?: string;
  /** Place in the aggregated record, from 0. */
  SubSequenceNumber?: number;
  /** True for a user record that was unpacked. */
  Aggregated?: true;
  /** Only when there are any. The KPL writes none. */
  Tags?: Tag[];
  /** Only with `markLast`: whether it is the last one of its Kinesis record. */
  IsLast?: boolean;
}

/**
 * What comes out for a record of type `R`: the same shape, with the fields that a user record has beside.
 * They are optional because a plain record comes out as the very same object, without them.
 *
 * @example
 * ```ts
 * import type { KinesisStreamRecord } from 'aws-lambda';
 *
 * function handle(record: Deaggregated<KinesisStreamRecord>) {
 *   console.log(record.kinesis.partitionKey, record.kinesis.subSequenceNumber ?? 'not aggregated');
 * }
 * ```
 */
export type Deaggregated<R> = R extends Uint8Array
  ? R | UserRecord
  : R extends LambdaRecord
    ? R & WithUserRecordFields
    : 'Data' extends keyof R
      ? R & SdkUserRecordFields
      : R &
          MetadataFields<R, 'kinesisRecordMetadata'> &
          MetadataFields<R, 'kinesisStreamRecordMetadata'> &
          FlatFields<R>;

/** The fields stand in `kinesis`. */
export interface WithUserRecordFields {
  /** Beside what the Kinesis record had there. */
  kinesis: UserRecordFields;
}

/** The fields stand in the metadata where the type has any, required or not. */
type MetadataFields<R, Name extends string> = Name extends keyof R
  ? undefined extends R[Name]
    ? { [key in Name]?: UserRecordFields }
    : { [key in Name]: UserRecordFields }
  : unknown;

/** The fields stand beside the data unless the type says that there is always metadata. */
type FlatFields<R> = R extends
  | { readonly kinesisRecordMetadata: object }
  | { readonly kinesisStreamRecordMetadata: object }
  ? unknown
  : UserRecordFields;

/** Makes a user record of an entry, in the shape of the Kinesis record that it came in. */
export type Deliver = (entry: Entry, subSequenceNumber: number) => unknown;

/**
 * Gives the user records of a message the shape of the Kinesis record that they came in; the mirror of `fromShape`.
 *
 * What they have in common is put together once. To copy that with a spread and set what differs takes 25 ns, where
 * `{ ...fields, partitionKey }` takes 1,500 ns in Node 20: bench `lambda/...`.
 *
 * `last` is the sub-sequence number of the user record that is to be marked as the last one, `undefined` for no marks.
 */
export function toShape(
  source: KinesisRecord,
  record: unknown,
  message: Message,
  last: number | undefined,
): Deliver {
  const deliver = toUnmarkedShape(source, record, message);
  return last === undefined ? deliver : marked(deliver, source.shape, last);
}

function toUnmarkedShape(source: KinesisRecord, record: unknown, message: Message): Deliver {
  const fields = record as Readonly<Record<string, object>>;
  switch (source.shape) {
    case 'bytes':
      return toUserRecordOf(message);
    case 'lambda':
      return nested(message, fields, FIELDS_STAND_IN.lambda, 'in it');
    case 'sdk':
      return sdk(message, fields, typeof source.data === 'string');
    case 'flat':
      return flat(message, fields);
    case 'firehose':
      return nested(message, fields, FIELDS_STAND_IN.firehose, 'beside it');
    case 'analytics':
      return nested(message, fields, FIELDS_STAND_IN.analytics, 'beside it');
  }
}

/** Adds to each user record whether it is the last one, where its other fields stand. */
function marked(deliver: Deliver, shape: Shape, last: number): Deliver {
  const name = shape === 'sdk' ? 'IsLast' : 'isLast';
  const outer = FIELDS_STAND_IN[shape];
  return (entry, subSequenceNumber) => {
    const delivered = deliver(entry, subSequenceNumber) as Record<string, unknown>;
    const places = outer === undefined ? delivered : (delivered[outer] as Record<string, unknown>);
    places[name] = subSequenceNumber === last;
    return delivered;
  };
}

/** The object that has the fields of a user record, in the shapes in which it is not the record itself. */
const FIELDS_STAND_IN = {
  bytes: undefined,
  lambda: 'kinesis',
  sdk: undefined,
  flat: undefined,
  firehose: 'kinesisRecordMetadata',
  analytics: 'kinesisStreamRecordMetadata',
} as const satisfies Record<Shape, string | undefined>;

/** The fields of a user record stand in the object `name`, its data in that object or beside it. */
function nested(
  message: Message,
  fields: Readonly<Record<string, object>>,
  name: string,
  dataStands: 'in it' | 'beside it',
): Deliver {
  const outer: Record<string, unknown> = { ...fields };
  const inner = withPlaces(fields[name]);
  const toBase64 = base64EncoderOf(message.bytes);
  return (entry, subSequenceNumber) => {
    const delivered = { ...outer };
    const userRecord = { ...inner };
    fill(userRecord, message, entry, subSequenceNumber);
    delivered[name] = userRecord;
    (dataStands === 'in it' ? userRecord : delivered).data = toBase64(entry.dataStart, entry.dataEnd);
    return delivered;
  };
}

function flat(message: Message, fields: object): Deliver {
  const inner = withPlaces(fields);
  const toBase64 = base64EncoderOf(message.bytes);
  return (entry, subSequenceNumber) => {
    const delivered = { ...inner };
    fill(delivered, message, entry, subSequenceNumber);
    delivered.data = toBase64(entry.dataStart, entry.dataEnd);
    return delivered;
  };
}

/** {@link UserRecordFields} that are to be filled, and what the Kinesis record has beside them. */
type Places = UserRecordFields & { data?: string };

function withPlaces(fields: object | undefined): Places {
  return { ...fields, partitionKey: '', explicitHashKey: null, subSequenceNumber: 0, aggregated: true };
}

function fill(places: Places, message: Message, entry: Entry, subSequenceNumber: number): void {
  places.partitionKey = partitionKeyOf(message, entry);
  places.explicitHashKey = explicitHashKeyOf(message, entry) ?? null;
  places.subSequenceNumber = subSequenceNumber;
  if (entry.hasTags) places.tags = readTags(message.bytes, entry);
}

function sdk(message: Message, fields: object, isBase64: boolean): Deliver {
  const inner: SdkUserRecordFields & { Data?: Uint8Array | string } = {
    ...fields,
    PartitionKey: '',
    SubSequenceNumber: 0,
    Aggregated: true,
  };
  // That of an entry for PutRecords, which an aggregated record may still be: it is not the user record's.
  delete inner.ExplicitHashKey;
  const toData = isBase64 ? base64EncoderOf(message.bytes) : viewsOf(message.bytes);
  return (entry, subSequenceNumber) => {
    const delivered = { ...inner };
    const explicitHashKey = explicitHashKeyOf(message, entry);
    delivered.PartitionKey = partitionKeyOf(message, entry);
    if (explicitHashKey !== undefined) delivered.ExplicitHashKey = explicitHashKey;
    delivered.SubSequenceNumber = subSequenceNumber;
    delivered.Data = toData(entry.dataStart, entry.dataEnd);
    if (entry.hasTags) delivered.Tags = readTags(message.bytes, entry);
    return delivered;
  };
}
