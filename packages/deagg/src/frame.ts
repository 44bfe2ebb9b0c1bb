import { MalformedRecord } from './errors.ts';
import { DIGEST_BYTE_LENGTH, MAGIC, MAGIC_BASE64, MIN_FRAME_BYTE_LENGTH } from './format.ts';

/** True when base64 text begins with the magic number: it saves decoding the plain records of a batch. */
export function beginsWithMagic(base64: string): boolean {
  return MAGIC_BASE64.test(base64);
}

/**
 * Finds the message between the magic number and the MD5 digest, without looking at either.
 *
 * Returns a view over `bytes`, not a copy, or `undefined` when `bytes` does not begin with the magic number or is
 * too short to hold a message.
 */
export function findMessage(bytes: Uint8Array): Uint8Array | undefined {
  return hasMagic(bytes) ? bytes.subarray(MAGIC.length, bytes.length - DIGEST_BYTE_LENGTH) : undefined;
}

/**
 * Throws `CHECKSUM_MISMATCH` when the digest that ends `bytes` is not the one that stands in `digests` at `offset`. The KCL
 * takes such a record for a plain one (AggregatorUtil.java), since a producer's own data may begin with the magic
 * number by chance.
 */
export function checkDigest(bytes: Uint8Array, digests: Uint8Array, offset: number): void {
  if (endsWithDigest(bytes, digests, offset)) return;
  const byteOffset = bytes.length - DIGEST_BYTE_LENGTH;
  throw new MalformedRecord('CHECKSUM_MISMATCH', 'the MD5 digest is not that of the message', byteOffset);
}

/** Whether the digest that ends `bytes` is the one that stands in `digests` at `offset`. */
export function endsWithDigest(bytes: Uint8Array, digests: Uint8Array, offset: number): boolean {
  const start = bytes.length - DIGEST_BYTE_LENGTH;
  for (let index = 0; index < DIGEST_BYTE_LENGTH; index++) {
    if (bytes[start + index] !== digests[offset + index]) return false;
  }
  return true;
}

function hasMagic(bytes: Uint8Array): boolean {
  if (bytes.length < MIN_FRAME_BYTE_LENGTH) return false;
  return bytes[0] === MAGIC[0] && bytes[1] === MAGIC[1] && bytes[2] === MAGIC[2] && bytes[3] === MAGIC[3];
}
