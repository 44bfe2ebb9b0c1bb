import protobuf from 'protobufjs/minimal.js';
import type { Tag } from './user-record.ts';

/** Exact lengths in bytes of the parts of a message, known before anything is written. All tags fit one byte. */

/** Bytes of what stands behind its length, as an element of a key table does: tag, length, and `byteLength` bytes. */
export function delimitedByteLength(byteLength: number): number {
  return 1 + varintByteLength(byteLength) + byteLength;
}

/** Bytes of an entry: tag, length, and in it the indices (from 0, the second may be absent), data and tags. */
export function entryByteLength(
  partitionKeyIndex: number,
  explicitHashKeyIndex: number | undefined,
  dataByteLength: number,
  tagsByteLength: number,
): number {
  const explicitHashKeyByteLength =
    explicitHashKeyIndex === undefined ? 0 : 1 + varintByteLength(explicitHashKeyIndex);
  return delimitedByteLength(
    1 +
      varintByteLength(partitionKeyIndex) +
      explicitHashKeyByteLength +
      delimitedByteLength(dataByteLength) +
      tagsByteLength,
  );
}

/** Bytes of the tags within an entry. */
export function tagsByteLength(tags: readonly Tag[]): number {
  let sum = 0;
  for (const { key, value } of tags) {
    sum += delimitedByteLength(textByteLength(key) + (value === undefined ? 0 : textByteLength(value)));
  }
  return sum;
}

/** Bytes of `text` in UTF-8. `text` has no lone surrogates. */
export function utf8ByteLength(text: string): number {
  return protobuf.util.utf8.length(text);
}

function textByteLength(text: string): number {
  return delimitedByteLength(utf8ByteLength(text));
}

function varintByteLength(value: number): number {
  let byteLength = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) byteLength++;
  return byteLength;
}
