import { toBase64 } from '../support/base64.ts';
import { usageError } from '../support/errors.ts';
import { toHex } from '../support/hex.ts';
import { hashKeyOf } from './hash-key.ts';
import type { UnpackedRecord } from './unpack-records.ts';

/** What the letters after a percent sign are, for the help too. */
export const FORMAT_FIELDS: Readonly<Record<string, string>> = {
  k: 'partition key',
  h: 'explicit hash key, empty if there is none',
  H: 'hash key that selects the shard',
  s: 'sequence number of the Kinesis record',
  u: 'sub-sequence number, empty for a plain record',
  S: 'shard',
  D: 'data, as it is',
  B: 'data in base64',
  X: 'data in hexadecimal',
  l: 'number of data bytes',
  n: 'number of the record, from 1',
};

type Writer = (record: UnpackedRecord, ordinal: number) => string | Uint8Array;

const WRITERS: Readonly<Record<string, Writer>> = {
  k: ({ PartitionKey }) => PartitionKey ?? '',
  h: ({ ExplicitHashKey }) => ExplicitHashKey ?? '',
  H: ({ PartitionKey, ExplicitHashKey }) =>
    hashKeyOf({ partitionKey: PartitionKey, explicitHashKey: ExplicitHashKey }) ?? '',
  s: ({ SequenceNumber }) => SequenceNumber ?? '',
  u: ({ SubSequenceNumber }) => String(SubSequenceNumber ?? ''),
  S: ({ input }) => input.shardId ?? '',
  D: ({ Data }) => Data,
  B: ({ Data }) => toBase64(Data),
  X: ({ Data }) => toHex(Data),
  l: ({ Data }) => String(Data.length),
  n: (_, ordinal) => String(ordinal),
};

/** Returns the function that writes records in a format such as `%k %D\n`. Throws a usage error. */
export function formatterOf(format: string): (record: UnpackedRecord, ordinal: number) => Uint8Array {
  const writers: Writer[] = [];
  // Escapes outside of fields only: data may have backslashes and percent signs.
  for (const [, field, text] of format.matchAll(/%([\s\S])|((?:[^%\\]|\\[\s\S]|\\$)+|%$)/g)) {
    if (text !== undefined || field === '%') {
      const literal = unescapeBytes(text ?? '%');
      writers.push(() => literal);
      continue;
    }
    const writer = WRITERS[field as string];
    if (writer === undefined) {
      throw usageError(`--format: %${field} is not a field, expected one of ${letters()}`);
    }
    writers.push(writer);
  }
  return (record, ordinal) => {
    const parts = writers.map((write) => {
      const part = write(record, ordinal);
      return typeof part === 'string' ? Buffer.from(part) : part;
    });
    return Buffer.concat(parts);
  };
}

function letters(): string {
  return Object.keys(FORMAT_FIELDS)
    .map((letter) => `%${letter}`)
    .join(' ');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', '\\': '\\' };

/** `\n`, `\r`, `\t`, `\0`, `\\` and `\xHH`, which is one byte: shells do not read them in quotes. */
export function unescapeBytes(text: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const [all, hex, letter] of text.matchAll(/\\x([\da-fA-F]{2})|\\([\s\S])|[^\\]+|\\$/g)) {
    const isByte = hex !== undefined;
    pieces.push(isByte ? Buffer.from(hex, 'hex') : Buffer.from(ESCAPES[letter ?? ''] ?? all));
  }
  return Buffer.concat(pieces);
}
