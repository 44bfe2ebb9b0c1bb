import type { Form } from '../input/input-record.ts';
import type { Preview } from './preview.ts';
import type { Reading } from './reader.ts';

/** A user record in an {@link Inspection}. */
export interface InspectedUserRecord {
  readonly subSequenceNumber: number;
  /** Missing if its index is beyond the table. */
  readonly partitionKey?: string;
  readonly explicitHashKey?: string;
  /** The number that selects its shard, in decimal; missing if it cannot be known. */
  readonly hashKey?: string;
  readonly byteLength: number;
  readonly tags?: readonly { readonly key: string; readonly value?: string }[];
  readonly preview: Preview;
  /** What is wrong with it. */
  readonly problem?: string;
}

/** What one record is, for `kpl inspect --json` (schema/inspection.schema.json) and for people. */
export interface Inspection {
  /** Its number in all of the input, from 1. */
  readonly record: number;
  readonly source: string;
  readonly line: number;
  readonly form: Form;
  readonly verdict: 'aggregated' | 'plain' | 'malformed' | 'user record';
  readonly byteLength: number;
  readonly partitionKey?: string;
  readonly explicitHashKey?: string;
  readonly sequenceNumber?: string;
  readonly shardId?: string;
  readonly subSequenceNumber?: number;
  /** What was undone to read it, such as `base64 twice`. */
  readonly repairs?: readonly string[];
  /** Why it cannot be read, or that it is empty. */
  readonly diagnostic?: { readonly code: string; readonly message: string; readonly byteOffset?: number };
  readonly digest?: { readonly given: string; readonly computed: string; readonly isRight: boolean };
  readonly partitionKeys?: readonly string[];
  readonly explicitHashKeys?: readonly string[];
  readonly userRecordCount?: number;
  /** The first ones, and those with a problem; all in JSON. */
  readonly userRecords?: readonly InspectedUserRecord[];
  /** Of a plain record. */
  readonly preview?: Preview;
  /** With `--reader`. */
  readonly reader?: Reading;
}

/** Whether nothing is wrong with a record. */
export function isFine({ diagnostic, repairs }: Inspection): boolean {
  return diagnostic === undefined && repairs === undefined;
}
