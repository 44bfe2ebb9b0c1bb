import protobuf from 'protobufjs/minimal.js';

/** Exact lengths in bytes, known before anything is written. All field tags fit in one byte. */

/** Bytes around a message: the magic number and the MD5 digest. */
export const FRAME_BYTE_LENGTH = 20;

/** Bytes of a length-delimited field, such as a key in its table: field tag, length, `byteLength` bytes. */
export function delimitedByteLength(byteLength: number): number {
  return 1 + varintByteLength(byteLength) + byteLength;
}

/** Bytes of an entry: field tag, length, and in it the indices, data and tags. */
export function entryByteLength(
  partitionKeyIndex: number,
  explicitHashKeyIndex: number | undefined,
  dataByteLength: number,
  tagsByteLength: number,
): number {
  let byteLength = 1 + varintByteLength(partitionKeyIndex);
  if (explicitHashKeyIndex !== undefined) byteLength += 1 + varintByteLength(explicitHashKeyIndex);
  return delimitedByteLength(byteLength + delimitedByteLength(dataByteLength) + tagsByteLength);
}

/** Bytes of the tags within an entry. */
export function tagsByteLength(tags: readonly { key: string; value?: string | undefined }[]): number {
  let sum = 0;
  for (const { key, value } of tags) {
    const valueByteLength = value === undefined ? 0 : delimitedByteLength(utf8ByteLength(value));
    sum += delimitedByteLength(delimitedByteLength(utf8ByteLength(key)) + valueByteLength);
  }
  return sum;
}

/** Bytes of `text` in UTF-8. `text` has no lone surrogates. */
export function utf8ByteLength(text: string): number {
  return protobuf.util.utf8.length(text);
}

function varintByteLength(value: number): number {
  let byteLength = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) byteLength++;
  return byteLength;
}
