/** How much is read as text at once: some ten keys, since a part of a text keeps all of it in memory. */
const PIECE_BYTE_LENGTH = 256;

/**
 * Returns the reader of keys in `bytes`. Most keys are ASCII and follow one another: a piece of the bytes is
 * read as `latin1`, and keys are cut from it in a third of the time of a call for each. Bench
 * `bytes/5000x30B`.
 */
export function utf8ReaderOf(bytes: Uint8Array): (start: number, end: number) => string {
  if (typeof Buffer === 'undefined') return (start, end) => readUtf8(bytes.subarray(start, end));
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let piece = '';
  let pieceStart = 0;
  return (start, end) => {
    // A shortcut: `readUtf8` reads ASCII the same, three times slower.
    if (!isAscii(bytes, start, end)) return readUtf8(bytes.subarray(start, end));
    if (start < pieceStart || end > pieceStart + piece.length) {
      piece = buffer.toString('latin1', start, Math.max(end, start + PIECE_BYTE_LENGTH));
      pieceStart = start;
    }
    return piece.slice(start - pieceStart, end - pieceStart);
  };
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let bits = 0;
  for (let index = start; index < end; index++) bits |= bytes[index] as number;
  return bits < 0x80;
}

/** Reads UTF-8 as Java's `String` and the KCL do: other bytes become U+FFFD, a leading U+FEFF is kept. */
function readUtf8(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  const isSame = !text.includes('\ufffd') || !bytes.some((_, index) => isSurrogateAt(bytes, index));
  return isSame ? text : decoder.decode(withSurrogatesJoined(bytes));
}

// ignoreBOM means: do not take it away.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * UTF-8 has no surrogates. For an encoded one, Java writes one U+FFFD and TextDecoder one for each byte, so
 * this replaces it by one byte that is never UTF-8.
 */
function withSurrogatesJoined(bytes: Uint8Array): Uint8Array {
  const joined = new Uint8Array(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    const isSurrogate = isSurrogateAt(bytes, index);
    joined[length++] = isSurrogate ? 0xff : (bytes[index] as number);
    if (isSurrogate) index += isBetween(bytes[index + 2], 0x80, 0xbf) ? 2 : 1;
  }
  return joined.subarray(0, length);
}

/** 0xed 0xa0..0xbf, and a third byte if it is there. */
function isSurrogateAt(bytes: Uint8Array, index: number): boolean {
  return bytes[index] === 0xed && isBetween(bytes[index + 1], 0xa0, 0xbf);
}

function isBetween(byte: number | undefined, low: number, high: number): boolean {
  return byte !== undefined && byte >= low && byte <= high;
}
