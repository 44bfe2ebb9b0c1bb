import * as nodeCrypto from 'node:crypto';

export const MAGIC: Buffer = Buffer.from('f3899ac2', 'hex');
export const DIGEST_BYTE_LENGTH = 16;

/** Length-delimited, with a number that the schema does not use. */
const UNKNOWN_FIELD_TAG = 0x7a;

/** MD5 of one message with OpenSSL, in the fastest way that this Node has. */
export const md5: (message: Uint8Array) => Buffer =
  typeof nodeCrypto.hash === 'function'
    ? (message) => nodeCrypto.hash('md5', message, 'buffer')
    : (message) => nodeCrypto.createHash('md5').update(message).digest();

/** An aggregated record with nothing but an unknown field: readers compute its digest and deliver nothing. */
export function makeOpaqueRecord(content: Uint8Array): Buffer {
  const length = content.length;
  // A varint of four bytes, whatever the length.
  const varint = [length | 0x80, (length >> 7) | 0x80, (length >> 14) | 0x80, length >> 21];
  const message = Buffer.concat([Buffer.from([UNKNOWN_FIELD_TAG, ...varint]), content]);
  return Buffer.concat([MAGIC, message, md5(message)]);
}
