import { createHash } from 'node:crypto';
import { type Defect, DefectiveMessage, readWire, type WireField } from './slow-wire.ts';

/** What the data of a Kinesis record is: the third opinion, by which a difference between the other two is judged. */
export type Inspection =
  | { readonly kind: 'plain' }
  /** The magic number, and at most 16 bytes behind it: no room for a message and its digest. */
  | { readonly kind: 'too short'; readonly byteLength: number }
  | { readonly kind: 'wrong digest' }
  | { readonly kind: 'defective message'; readonly defect: Defect }
  | ({ readonly kind: 'message' } & Message);

/** A message that protobuf's rules allow. Its indices may still point beyond its tables. */
export interface Message {
  readonly partitionKeyTable: readonly Key[];
  readonly explicitHashKeyTable: readonly Key[];
  readonly entries: readonly Entry[];
  /** A field of the schema is there with a wire type that the schema does not give it: an unknown field. */
  readonly hasFieldOfAnotherWireType: boolean;
  /** A tag or a length, which fit 5 bytes, is written in 6 to 9. */
  readonly hasOverlongPrefix: boolean;
}

/** A key as it stands in a table. */
export interface Key {
  readonly bytes: Uint8Array;
  /** As Java reads it. */
  readonly text: string;
}

/** One entry of a message, its indices as they are written. */
export interface Entry {
  readonly partitionKeyIndex: bigint;
  readonly explicitHashKeyIndex: bigint | undefined;
  readonly data: Uint8Array;
  readonly tags: readonly { readonly key: string; readonly value?: string }[];
}

const MAGIC = 'f3899ac2';
const DIGEST_BYTE_LENGTH = 16;

/**
 * A surrogate in UTF-8, where it has no place. Java makes one U+FFFD of it, whole or cut off; for the rest of what is not
 * UTF-8, Java and Node do alike.
 */
const ENCODED_SURROGATE = /\xed[\xa0-\xbf][\x80-\xbf]?/g;

/** True when data begins with the four bytes of an aggregated record. */
export function hasMagic(data: Uint8Array): boolean {
  return Buffer.from(data.subarray(0, 4)).toString('hex') === MAGIC;
}

/** Finds out what `data` is by docs/format.md and nothing else. */
export function inspect(data: Uint8Array): Inspection {
  if (!hasMagic(data)) return { kind: 'plain' };
  if (data.length < 4 + 1 + DIGEST_BYTE_LENGTH) return { kind: 'too short', byteLength: data.length };

  const messageBytes = data.slice(4, -DIGEST_BYTE_LENGTH);
  const digest = createHash('md5').update(messageBytes).digest();
  if (!digest.equals(data.slice(-DIGEST_BYTE_LENGTH))) return { kind: 'wrong digest' };
  try {
    return { kind: 'message', ...readMessage(messageBytes) };
  } catch (error) {
    if (!(error instanceof DefectiveMessage)) throw error;
    return { kind: 'defective message', defect: error.defect };
  }
}

function readMessage(bytes: Uint8Array): Message {
  const fields = readWire(bytes, 0);
  const entryFields = all(fields, 3, 2).map(({ bytes }) => readWire(bytes as Uint8Array, 1));
  const tagFields = entryFields.flatMap((entry) =>
    all(entry, 4, 2).map(({ bytes }) => readWire(bytes as Uint8Array, 2)),
  );
  const levels = [fields, ...entryFields, ...tagFields];
  return {
    partitionKeyTable: all(fields, 1, 2).map(toKey),
    explicitHashKeyTable: all(fields, 2, 2).map(toKey),
    entries: entryFields.map(toEntry),
    hasFieldOfAnotherWireType:
      hasOther(fields, [0, 2, 2, 2]) ||
      entryFields.some((entry) => hasOther(entry, [0, 0, 0, 2, 2])) ||
      tagFields.some((tag) => hasOther(tag, [0, 2, 2])),
    hasOverlongPrefix: levels
      .flat()
      .some(({ prefixByteLength }) => prefixByteLength > 5 && prefixByteLength < 10),
  };
}

function toEntry(fields: readonly WireField[]): Entry {
  const partitionKeyIndex = all(fields, 1, 0).at(-1)?.varint;
  const data = all(fields, 3, 2).at(-1)?.bytes;
  if (partitionKeyIndex === undefined || data === undefined) {
    throw new DefectiveMessage('required field missing');
  }
  return {
    partitionKeyIndex,
    explicitHashKeyIndex: all(fields, 2, 0).at(-1)?.varint,
    data,
    tags: all(fields, 4, 2).map(({ bytes }) => toTag(readWire(bytes as Uint8Array, 2))),
  };
}

function toTag(fields: readonly WireField[]): { key: string; value?: string } {
  const key = all(fields, 1, 2).at(-1);
  const value = all(fields, 2, 2).at(-1);
  if (key === undefined) throw new DefectiveMessage('required field missing');
  return { key: toKey(key).text, ...(value !== undefined && { value: toKey(value).text }) };
}

function all(fields: readonly WireField[], fieldNumber: number, wireType: number): WireField[] {
  return fields.filter(({ tag, isInGroup }) => !isInGroup && tag === fieldNumber * 8 + wireType);
}

/** `wireTypes` are those of the schema by field number. */
function hasOther(fields: readonly WireField[], wireTypes: readonly number[]): boolean {
  return fields.some(
    ({ tag, isInGroup }) => !isInGroup && tag >>> 3 < wireTypes.length && wireTypes[tag >>> 3] !== (tag & 7),
  );
}

function toKey({ bytes = new Uint8Array() }: WireField): Key {
  const text = Buffer.from(bytes).toString('latin1').replaceAll(ENCODED_SURROGATE, '\xef\xbf\xbd');
  return { bytes, text: Buffer.from(text, 'latin1').toString('utf8') };
}
