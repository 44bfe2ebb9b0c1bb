import { witnessMessage } from '@kpl-kit/proto/witness';

/** A user record as it is put, also in ways that kpl-kit refuses. */
export interface PutUserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  /** kpl-kit takes bytes only; aws-kinesis-agg takes text too. */
  readonly data: Uint8Array | string;
  /** Not known to aws-kinesis-agg. */
  readonly tags?: readonly { readonly key: string; readonly value?: string }[];
}

/** What one of the two libraries made of a list of user records, put one by one. */
export interface Writing {
  readonly entries: readonly WrittenEntry[];
  /** Why a user record was refused, by its place in the list. */
  readonly refusals: ReadonlyMap<number, string>;
}

/** One entry for PutRecords, in the same words for both libraries. */
export interface WrittenEntry {
  readonly partitionKey: string;
  readonly explicitHashKey: string | undefined;
  readonly data: Uint8Array;
  /** The user records in it, by their places in the list. */
  readonly putIndices: readonly number[];
}

/** What one of the two libraries made of a whole list at once. */
export interface ListWriting {
  /** The data of each entry. */
  readonly entries: readonly Uint8Array[];
  /** How many user records were written. */
  readonly userRecordCount: number;
  readonly errors: readonly string[];
}

/** The data of a user record in bytes. */
export function bytesOf({ data }: PutUserRecord): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data;
}

/** How many user records an aggregated record holds, for the decoder that protobufjs generates. */
export function userRecordCountOf(aggregated: Uint8Array): number {
  return witnessMessage(aggregated.subarray(4, -16)).length;
}
