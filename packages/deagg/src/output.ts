import { toBase64 } from './bytes.ts';
import type { Tag } from './entry.ts';
import type { KinesisRecord, LambdaRecord } from './input.ts';
import type { UserRecord } from './user-record.ts';

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

/** Gives a user record the shape of the Kinesis record that it came in; the mirror of `fromShape`. */
export function toShape(userRecord: UserRecord, source: KinesisRecord, record: unknown): unknown {
  const fields = record as Readonly<Record<string, object>>;
  switch (source.shape) {
    case 'bytes':
      return userRecord;
    case 'lambda':
      return { ...fields, kinesis: withData(withFields(fields.kinesis, userRecord), userRecord) };
    case 'sdk':
      return toSdk(userRecord, source, fields);
    case 'flat':
      return withData(withFields(fields, userRecord), userRecord);
    case 'firehose':
      return withMetadata(userRecord, fields, 'kinesisRecordMetadata');
    case 'analytics':
      return withMetadata(userRecord, fields, 'kinesisStreamRecordMetadata');
  }
}

/** What `withFields` and `withData` make of the fields that were there before. */
type WithFields = UserRecordFields & { data?: string };

function withFields(fields: object | undefined, userRecord: UserRecord): WithFields {
  const merged: WithFields = {
    ...fields,
    partitionKey: userRecord.partitionKey,
    explicitHashKey: userRecord.explicitHashKey ?? null,
    subSequenceNumber: userRecord.subSequenceNumber,
    aggregated: true,
  };
  if (userRecord.tags !== undefined) merged.tags = userRecord.tags;
  return merged;
}

function withData<Target extends { data?: string }>(target: Target, userRecord: UserRecord): Target {
  target.data = toBase64(userRecord.data);
  return target;
}

function withMetadata(
  userRecord: UserRecord,
  fields: Readonly<Record<string, object>>,
  name: string,
): object {
  return withData({ ...fields, [name]: withFields(fields[name], userRecord) }, userRecord);
}

function toSdk(userRecord: UserRecord, source: KinesisRecord, fields: object): object {
  const { partitionKey, explicitHashKey, subSequenceNumber, data, tags } = userRecord;
  const merged: SdkUserRecordFields & { Data: Uint8Array | string } = {
    ...fields,
    PartitionKey: partitionKey,
    SubSequenceNumber: subSequenceNumber,
    Aggregated: true,
    Data: typeof source.data === 'string' ? toBase64(data) : data,
  };
  if (explicitHashKey !== undefined) merged.ExplicitHashKey = explicitHashKey;
  // That of an entry for PutRecords, which an aggregated record may still be: it is not the user record's.
  else if ('ExplicitHashKey' in merged) delete merged.ExplicitHashKey;
  if (tags !== undefined) merged.Tags = tags;
  return merged;
}
