/**
 * Reads UTF-8 as Java's `String` does, since that is how the KCL reads keys: bytes that are not UTF-8 become U+FFFD, a
 * leading U+FEFF is kept.
 */
export function readUtf8(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return text.includes('\ufffd') ? decoder.decode(withSurrogatesJoined(bytes)) : text;
}

// ignoreBOM means: do not take it away.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Surrogates have no place in UTF-8. Where one is encoded all the same (0xed 0xa0..0xbf, and a third byte if there is
 * one), Java writes one U+FFFD and TextDecoder one for each byte; so does it for one byte that is never UTF-8.
 */
function withSurrogatesJoined(bytes: Uint8Array): Uint8Array {
  const joined: number[] = [];
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number;
    const isSurrogate = byte === 0xed && isBetween(bytes[index + 1], 0xa0, 0xbf);
    joined.push(isSurrogate ? 0xff : byte);
    if (isSurrogate) index += isBetween(bytes[index + 2], 0x80, 0xbf) ? 2 : 1;
  }
  return Uint8Array.from(joined);
}

function isBetween(byte: number | undefined, low: number, high: number): boolean {
  return byte !== undefined && byte >= low && byte <= high;
}
