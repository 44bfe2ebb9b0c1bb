import { MalformedRecord } from './errors.ts';
import { DIGEST_BYTE_LENGTH, MAGIC, MAGIC_BASE64, MIN_FRAME_BYTE_LENGTH } from './format.ts';

/** Bytes that look like an aggregated record: they begin with the magic number, and have room for a message and its digest. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** A view over `bytes`, between the magic number and the digest. */
  readonly message: Uint8Array;
}

/** True when base64 text begins with the magic number: it saves decoding the plain records of a batch. */
export function beginsWithMagic(base64: string): boolean {
  return MAGIC_BASE64.test(base64);
}

/** Returns `undefined` for bytes that are no frame: a plain record. The digest is not looked at. */
export function findFrame(bytes: Uint8Array): Frame | undefined {
  if (!hasMagic(bytes)) return undefined;
  return { bytes, message: bytes.subarray(MAGIC.length, bytes.length - DIGEST_BYTE_LENGTH) };
}

/**
 * Throws `CHECKSUM_MISMATCH` when a frame does not end with the digest that stands in `digests` at `offset`. The KCL takes
 * such a record for a plain one (AggregatorUtil.java), since a producer's own data may begin with the magic number
 * by chance.
 */
export function checkDigest(frame: Frame, digests: Uint8Array, offset: number): void {
  if (endsWithDigest(frame, digests, offset)) return;
  const byteOffset = frame.bytes.length - DIGEST_BYTE_LENGTH;
  throw new MalformedRecord('CHECKSUM_MISMATCH', 'the MD5 digest is not that of the message', byteOffset);
}

/** Whether a frame ends with the digest that stands in `digests` at `offset`. */
export function endsWithDigest({ bytes }: Frame, digests: Uint8Array, offset: number): boolean {
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
