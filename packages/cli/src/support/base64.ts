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
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const characters = text.length - padding;
  const isPossible = padding === 0 ? characters % 4 !== 1 : text.length % 4 === 0;
  // Less comes out of other text. Node also skips what is not base64, and reads the alphabet for URLs.
  if (!isPossible || bytes.length !== Math.floor((characters * 3) / 4)) return undefined;
  return text.includes('-') || text.includes('_') || BEYOND_LATIN1.test(text) ? undefined : bytes;
}

const BEYOND_LATIN1 = /[^\0-\xff]/;
