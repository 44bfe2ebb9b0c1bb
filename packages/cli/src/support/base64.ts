/** Bytes as AWS writes them into JSON. */
export function toBase64(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('base64');
}

/** `undefined` unless all of the text is base64 of the standard alphabet, with or without padding. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return isDecoded(text, bytes.length) ? bytes : undefined;
}

/**
 * Whether all of a text was base64, if that many bytes came out of it: less comes out of other text. Node also
 * reads the alphabet for URLs, and of characters beyond U+00FF the lower byte.
 */
export function isDecoded(text: string, byteLength: number): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const characters = text.length - padding;
  const isPossible = padding === 0 ? characters % 4 !== 1 : text.length % 4 === 0;
  if (!isPossible || byteLength !== Math.floor((characters * 3) / 4)) return false;
  return !text.includes('-') && !text.includes('_') && !BEYOND_LATIN1.test(text);
}

const BEYOND_LATIN1 = /[^\0-\xff]/;
