import { zlib } from './zlib.ts';

/** Goes on with the CRC-32 of what came before, 0 at first. */
export function crc32(bytes: Uint8Array, before: number): number {
  // Since Node 20.15.
  const native = (zlib() as { crc32?: (bytes: Uint8Array, before: number) => number }).crc32;
  if (native !== undefined) return native(bytes, before);
  let crc = ~before;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] as number);
  return ~crc >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1;
  return crc;
});
