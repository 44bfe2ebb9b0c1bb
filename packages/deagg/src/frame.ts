import { md5 } from './digest.ts';
import { MalformedRecord } from './errors.ts';
import { DIGEST_BYTE_LENGTH, MAGIC, MAGIC_BASE64, MIN_FRAME_BYTE_LENGTH } from './format.ts';

/** True when base64 text begins with the magic number: it saves decoding the plain records of a batch. */
export function beginsWithMagic(base64: string): boolean {
  return MAGIC_BASE64.test(base64);
}

/** True when `bytes` has the magic number, at least one message byte and the digest of the message. */
export function isFrame(bytes: Uint8Array): boolean {
  return hasMagic(bytes) && hasDigest(bytes);
}

/**
 * Finds the message between the magic number and the MD5 digest.
 *
 * Returns a view over `bytes`, not a copy, or `undefined` when `bytes` does not begin with the magic number or is
 * too short to hold a message. Throws `CHECKSUM_MISMATCH` for a wrong digest; the KCL takes such a record for a
 * plain one (AggregatorUtil.java), since a producer's own data may begin with the magic number by chance.
 */
export function readFrame(bytes: Uint8Array): Uint8Array | undefined {
  if (!hasMagic(bytes)) return undefined;
  if (!hasDigest(bytes)) {
    const byteOffset = bytes.length - DIGEST_BYTE_LENGTH;
    throw new MalformedRecord('CHECKSUM_MISMATCH', 'the MD5 digest is not that of the message', byteOffset);
  }
  return messageOf(bytes);
}

function hasMagic(bytes: Uint8Array): boolean {
  return bytes.length >= MIN_FRAME_BYTE_LENGTH && MAGIC.every((byte, index) => bytes[index] === byte);
}

function hasDigest(bytes: Uint8Array): boolean {
  const digestOffset = bytes.length - DIGEST_BYTE_LENGTH;
  return md5(messageOf(bytes)).every((byte, index) => bytes[digestOffset + index] === byte);
}

function messageOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(MAGIC.length, bytes.length - DIGEST_BYTE_LENGTH);
}
