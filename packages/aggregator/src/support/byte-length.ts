/** Exact lengths in bytes, known before anything is written. All field tags fit in one byte. */

export const MAGIC_BYTE_LENGTH = 4;
export const DIGEST_BYTE_LENGTH = 16;
/** Bytes around a message: the magic number and the MD5 digest. */
export const FRAME_BYTE_LENGTH: number = MAGIC_BYTE_LENGTH + DIGEST_BYTE_LENGTH;

interface Tag {
  readonly key: string;
  readonly value?: string | undefined;
}

/** Bytes of a length-delimited field, such as a key in its table: field tag, length, `byteLength` bytes. */
export function delimitedByteLength(byteLength: number): number {
  return 1 + varintByteLength(byteLength) + byteLength;
}

/** Bytes of what an entry holds: the indices, data and tags. */
export function entryByteLength(
  partitionKeyIndex: number,
  explicitHashKeyIndex: number | undefined,
  dataByteLength: number,
  tagsByteLength: number,
): number {
  let byteLength = 1 + varintByteLength(partitionKeyIndex);
  if (explicitHashKeyIndex !== undefined) byteLength += 1 + varintByteLength(explicitHashKeyIndex);
  return byteLength + delimitedByteLength(dataByteLength) + tagsByteLength;
}

/** Bytes of the tags within an entry. */
export function tagsByteLength(tags: readonly Tag[]): number {
  return tags.reduce((sum, tag) => sum + delimitedByteLength(tagByteLength(tag)), 0);
}

/** Bytes of what a tag holds: key and value. */
export function tagByteLength({ key, value }: Tag): number {
  const valueByteLength = value === undefined ? 0 : delimitedByteLength(utf8ByteLength(value));
  return delimitedByteLength(utf8ByteLength(key)) + valueByteLength;
}

/** A call of Node's `Buffer` takes as long as a loop over so many characters. */
export const SHORT_TEXT_LENGTH = 24;

/** Bytes of `text` in UTF-8; three for a lone surrogate, which is written as U+FFFD. */
export function utf8ByteLength(text: string): number {
  if (text.length >= SHORT_TEXT_LENGTH && typeof Buffer !== 'undefined') return Buffer.byteLength(text);
  let byteLength = text.length;
  for (let at = 0; at < text.length; at++) {
    const codePoint = text.codePointAt(at) as number;
    if (codePoint > 0x7f) byteLength += codePoint > 0x7ff ? 2 : 1;
    // Four bytes, of two UTF-16 code units.
    if (codePoint > 0xffff) at++;
  }
  return byteLength;
}

/** Bytes of a whole number from 0, up to 2^53. */
function varintByteLength(value: number): number {
  let byteLength = 1;
  for (let limit = 0x80; value >= limit; limit *= 0x80) byteLength++;
  return byteLength;
}
