import type { Tag } from '../message/entry.ts';
import type { UserRecord } from '../message/user-record.ts';
import type { LambdaRecord } from './kinesis-record.ts';

/**
 * The fields of a user record besides those of its Kinesis record, in the shapes with lower-case names: in
 * `kinesis` (Lambda), in the metadata (Firehose, Analytics) or flat (Pipes). A plain record has none of them.
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
 * What comes out for a record of type `R`: the same shape with the fields of a user record. They are optional
 * because a plain record comes out as the very same object, without them.
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
    ? R & LambdaUserRecordFields
    : 'Data' extends keyof R
      ? R & SdkUserRecordFields
      : R &
          MetadataFields<R, 'kinesisRecordMetadata'> &
          MetadataFields<R, 'kinesisStreamRecordMetadata'> &
          FlatFields<R>;

/** {@link UserRecordFields} of a Lambda record, in `kinesis`. */
export interface LambdaUserRecordFields {
  /** With those of the Kinesis record. */
  kinesis: UserRecordFields;
}

/** The fields are in the metadata where the type has any, required or not. */
type MetadataFields<R, Name extends string> = Name extends keyof R
  ? undefined extends R[Name]
    ? { [key in Name]?: UserRecordFields }
    : { [key in Name]: UserRecordFields }
  : unknown;

/** The fields are beside the data unless there can be metadata: Firehose and Analytics always have it. */
type FlatFields<R> = 'kinesisRecordMetadata' extends keyof R
  ? unknown
  : 'kinesisStreamRecordMetadata' extends keyof R
    ? unknown
    : UserRecordFields;
