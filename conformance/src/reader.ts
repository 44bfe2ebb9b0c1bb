import { createHash } from 'node:crypto';
import { DefectiveMessage, readWire, type WireField } from './wire.ts';

/** What the data of a Kinesis record is. */
export type Inspection =
  | { readonly kind: 'plain' | 'too short' | 'wrong digest' }
  | { readonly kind: 'defective message'; readonly defect: string }
  | { readonly kind: 'message'; readonly entries: readonly ReadEntry[] };

/** One entry of a message, as docs/format.md says it is read. */
export interface ReadEntry {
  /** Undefined: the index is beyond its table. */
  readonly partitionKey: Uint8Array | undefined;
  /** Null: there is none. */
  readonly explicitHashKey: Uint8Array | undefined | null;
  readonly data: Uint8Array;
  readonly tags: readonly { readonly key: Uint8Array; readonly value?: Uint8Array }[];
}

const MAGIC = Buffer.from('f3899ac2', 'hex');
const DIGEST_BYTE_LENGTH = 16;

/**
 * Finds out what `data` is by docs/format.md and nothing else: what the cases expect must not come from a package that
 * is judged by them.
 */
export function inspect(data: Uint8Array): Inspection {
  if (!MAGIC.equals(data.subarray(0, 4))) return { kind: 'plain' };
  if (data.length <= MAGIC.length + DIGEST_BYTE_LENGTH) return { kind: 'too short' };
  const message = data.subarray(4, -DIGEST_BYTE_LENGTH);
  const digest = createHash('md5').update(message).digest();
  if (!digest.equals(data.subarray(-DIGEST_BYTE_LENGTH))) return { kind: 'wrong digest' };
  try {
    return { kind: 'message', entries: readEntries(message) };
  } catch (error) {
    if (!(error instanceof DefectiveMessage)) throw error;
    return { kind: 'defective message', defect: error.message };
  }
}

function readEntries(message: Uint8Array): ReadEntry[] {
  const fields = readWire(message, 0);
  const partitionKeys = all(fields, 1, 2).map(({ bytes }) => bytes);
  const explicitHashKeys = all(fields, 2, 2).map(({ bytes }) => bytes);
  return all(fields, 3, 2).map(({ bytes }) => {
    const entry = readWire(bytes, 1);
    const hashKeyIndex = all(entry, 2, 0).at(-1);
    return {
      partitionKey: partitionKeys[Number(required(entry, 1, 0).varint)],
      explicitHashKey: hashKeyIndex === undefined ? null : explicitHashKeys[Number(hashKeyIndex.varint)],
      data: required(entry, 3, 2).bytes,
      tags: all(entry, 4, 2).map((tag) => {
        const tagFields = readWire(tag.bytes, 2);
        const value = all(tagFields, 2, 2).at(-1)?.bytes;
        return { key: required(tagFields, 1, 2).bytes, ...(value && { value }) };
      }),
    };
  });
}

function all(fields: readonly WireField[], fieldNumber: number, wireType: number): WireField[] {
  return fields.filter(({ tag }) => tag === fieldNumber * 8 + wireType);
}

/** The last of several counts. */
function required(fields: readonly WireField[], fieldNumber: number, wireType: number): WireField {
  const field = all(fields, fieldNumber, wireType).at(-1);
  if (field === undefined) throw new DefectiveMessage('required field missing');
  return field;
}
