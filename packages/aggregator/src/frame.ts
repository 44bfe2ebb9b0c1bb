import { md5 } from './digest.ts';
import type { WrittenMessage } from './message.ts';

/** What every aggregated record begins with (KPL, aggregation-format.md). */
const MAGIC = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);
const DIGEST_BYTE_LENGTH = 16;

/** Bytes around the message: magic number and MD5 digest. */
export const FRAME_BYTE_LENGTH: number = MAGIC.length + DIGEST_BYTE_LENGTH;

/** Puts the magic number before a message and its MD5 digest behind it. */
export function writeFrame(message: WrittenMessage): Uint8Array {
  const bytes = new Uint8Array(FRAME_BYTE_LENGTH + message.pos);
  const digestOffset = MAGIC.length + message.pos;
  bytes.set(MAGIC, 0);
  message.finishInto(bytes, MAGIC.length);
  bytes.set(md5(bytes.subarray(MAGIC.length, digestOffset)), digestOffset);
  return bytes;
}
