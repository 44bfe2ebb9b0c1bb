import { FRAME_BYTE_LENGTH } from '../support/byte-length.ts';
import { md5 } from '../support/md5.ts';
import type { WrittenMessage } from './message.ts';

/** What every aggregated record begins with (KPL, aggregation-format.md). */
const MAGIC = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);

/** Puts the magic number before a message and its MD5 digest after it. */
export function writeFrame(message: WrittenMessage): Uint8Array {
  const bytes = new Uint8Array(FRAME_BYTE_LENGTH + message.pos);
  const digestOffset = MAGIC.length + message.pos;
  bytes.set(MAGIC, 0);
  message.finishInto(bytes, MAGIC.length);
  bytes.set(md5(bytes.subarray(MAGIC.length, digestOffset)), digestOffset);
  return bytes;
}
