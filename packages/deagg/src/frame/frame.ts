import { DIGEST_BYTE_LENGTH, md5 } from '../md5/md5.ts';
import { fromBase64, mayBeBase64, stableBytes } from '../support/bytes.ts';
import { MalformedRecordError } from '../support/errors.ts';
import { findMangled } from './mangled.ts';

/** The four bytes that every aggregated record begins with (the KPL's aggregation-format.md). */
export const MAGIC: Uint8Array = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);

/** The magic number in base64: five whole characters; the two last bits of 0xc2 reach into the sixth. */
const MAGIC_BASE64 = '84maw';

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

/**
 * What the data of a Kinesis record is: a frame, or `undefined` for a plain record, whose base64 is not
 * decoded, or why it cannot be read. Text that is not base64, and aggregated records that other software
 * changed, look like plain records: they are found only if `checksPlain`.
 */
export function inspectData(
  data: Uint8Array | string,
  checksPlain: boolean,
): Frame | MalformedRecordError | undefined {
  if (typeof data !== 'string') return findFrame(data) ?? (checksPlain ? findMangled(data) : undefined);
  if (!beginsWithMagic(data)) {
    if (!checksPlain) return undefined;
    return mayBeBase64(data) ? findMangled(data) : notBase64();
  }
  const bytes = fromBase64(data);
  return bytes === undefined ? notBase64() : findFrame(bytes);
}

/** The frame that bytes are; `undefined` if they do not look like one. */
export function findFrame(bytes: Uint8Array): Frame | undefined {
  if (bytes.length < MIN_FRAME_BYTE_LENGTH) return undefined;
  const hasMagic =
    bytes[0] === MAGIC[0] && bytes[1] === MAGIC[1] && bytes[2] === MAGIC[2] && bytes[3] === MAGIC[3];
  return hasMagic ? new Frame(stableBytes(bytes)) : undefined;
}

function beginsWithMagic(base64: string): boolean {
  const sixth = base64[MAGIC_BASE64.length] ?? '';
  return base64.startsWith(MAGIC_BASE64) && sixth >= 'g' && sixth <= 'v';
}

export function notBase64(): MalformedRecordError {
  const found = 'the data is not base64, as AWS delivers it: decode it after deaggregation, not before';
  return new MalformedRecordError('NOT_BASE64', found);
}
