import { DIGEST_BYTE_LENGTH, md5 } from '../md5/md5.ts';
import { fromBase64 } from '../support/bytes.ts';

/** The four bytes that every aggregated record begins with (the KPL's aggregation-format.md). */
export const MAGIC: Uint8Array = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);

/** The magic number in base64: five whole characters, and the two bits of 0xc2 that reach into the sixth. */
const MAGIC_BASE64 = /^84maw[g-v]/;

/** The KCL takes a record without a message byte for plain: magic number and digest alone are 20 bytes. */
const MIN_FRAME_BYTE_LENGTH = MAGIC.length + 1 + DIGEST_BYTE_LENGTH;

/** Bytes that look like an aggregated record: the magic number, and room for a message and its digest. */
export class Frame {
  readonly bytes: Uint8Array;
  /** A view over `bytes`, between the magic number and the digest. */
  readonly message: Uint8Array;
  #isIntact: boolean | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.message = bytes.subarray(MAGIC.length, bytes.length - DIGEST_BYTE_LENGTH);
  }

  /**
   * Whether the digest is that of the message; computed now unless `verify` was called before. If not, the
   * KCL takes the record for plain (AggregatorUtil.java): data may begin with the magic number by chance.
   */
  get isIntact(): boolean {
    return this.#isIntact ?? this.verify(md5(this.message), 0);
  }

  /** Compares the digest with the right one, which is at `offset` in `digests`. */
  verify(digests: Uint8Array, offset: number): boolean {
    const start = this.bytes.length - DIGEST_BYTE_LENGTH;
    let index = 0;
    while (index < DIGEST_BYTE_LENGTH && this.bytes[start + index] === digests[offset + index]) index++;
    this.#isIntact = index === DIGEST_BYTE_LENGTH;
    return this.#isIntact;
  }
}

/** The frame of a Kinesis record's data; `undefined` for a plain record, whose base64 is not decoded. */
export function findFrame(data: Uint8Array | string): Frame | undefined {
  const bytes = typeof data === 'string' ? decodeIfMagic(data) : data;
  return bytes !== undefined && hasMagic(bytes) ? new Frame(bytes) : undefined;
}

function decodeIfMagic(base64: string): Uint8Array | undefined {
  return MAGIC_BASE64.test(base64) ? fromBase64(base64) : undefined;
}

function hasMagic(bytes: Uint8Array): boolean {
  if (bytes.length < MIN_FRAME_BYTE_LENGTH) return false;
  return bytes[0] === MAGIC[0] && bytes[1] === MAGIC[1] && bytes[2] === MAGIC[2] && bytes[3] === MAGIC[3];
}
