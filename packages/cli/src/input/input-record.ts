/** Where in the world a record was found: the shape of an event, or how its bytes are written. */
export type Form =
  | 'lambda'
  | 'sdk'
  | 'pipes'
  | 'firehose'
  | 'analytics'
  | 'user-record'
  | 'base64'
  | 'hex'
  | 'bytes';

/** One Kinesis record, or one user record, that was found in the input. */
export interface InputRecord {
  /** After base64, and after what `repairs` undid. */
  readonly data: Uint8Array;
  readonly form: Form;
  /** Name of a file, or `stdin`. */
  readonly source: string;
  /** The line on which it was found, from 1. */
  readonly line: number;
  readonly partitionKey?: string | undefined;
  readonly explicitHashKey?: string | undefined;
  readonly sequenceNumber?: string | undefined;
  readonly shardId?: string | undefined;
  /** Only for a user record: its place in its aggregated record. */
  readonly subSequenceNumber?: number | undefined;
  /** Only for a user record. */
  readonly tags?: unknown;
  /** True for a user record, which is never unpacked again. */
  readonly isUserRecord?: boolean | undefined;
  /** Whether the event had text where AWS has base64: `data` is that text. */
  readonly isNotBase64?: boolean | undefined;
  /** Why it is not one, though it looks like one: it is reported, and passed over. */
  readonly problem?: string | undefined;
  /** What other software did to an aggregated record and was undone, such as `base64 twice`. */
  readonly repairs: readonly string[];
}
