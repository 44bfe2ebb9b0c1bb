/** What is wanted of an implementation: fixtures/README.md says what each policy means for readers and for writers. */
export const policies = ['kcl', 'lossless', 'strict'] as const;
export type Policy = (typeof policies)[number];

/** A user record; bytes are in base64. */
export interface UserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string | null;
  readonly data: string;
  readonly tags?: readonly { readonly key: string; readonly value?: string }[];
}

/** An entry of a PutRecords request. */
export interface Entry {
  readonly data: string;
  readonly partitionKey: string;
  readonly explicitHashKey?: string | null;
}

/** What comes of a case, and what an adapter answers: one of these. An adapter's `error` is a text. */
export interface Outcome {
  readonly userRecords?: readonly UserRecord[];
  readonly plain?: true;
  readonly error?: true | string;
  readonly entries?: readonly Entry[];
}

interface Described {
  /** `read/KIND/NAME` or `write/KIND/NAME`; it does not change. */
  readonly id: string;
  readonly reason: string;
  readonly source: string;
  /** The decision page by which `lossless` is not what the KCL does. */
  readonly decision?: string;
  readonly outcomes: Readonly<Record<Policy, Outcome>> & {
    readonly acceptable?: Partial<Record<Policy, readonly Outcome[]>>;
  };
}

/** Bytes of a Kinesis record, and what a reader makes of them. */
export interface ReadCase extends Described {
  readonly data: string;
}

/** User records, and what a writer packs them into. */
export interface WriteCase extends Described {
  readonly maxBytes: number;
  readonly maxCount?: number;
  readonly userRecords: readonly UserRecord[];
}

export type Case = ReadCase | WriteCase;

/** The part of an id that groups cases, such as `read/tags`. */
export function kindOf({ id }: { readonly id: string }): string {
  return id.slice(0, id.lastIndexOf('/'));
}
