/** True for a `Uint8Array` (or `Buffer`) of any realm: `instanceof` fails for another realm's, as in Jest. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === 'Uint8Array';
}

/**
 * The same bytes for reading in two walks: a copy of memory that is shared or resizable, which may change
 * between them and which browsers do not decode, and a plain view in place of a subclass, whose `subarray` may
 * do anything.
 */
export function stableBytes(bytes: Uint8Array): Uint8Array {
  const { buffer, byteOffset, byteLength } = bytes;
  const { resizable } = buffer as { readonly resizable?: boolean };
  if (resizable || buffer[Symbol.toStringTag] === 'SharedArrayBuffer') return new Uint8Array(bytes);
  const isPlain = bytes.constructor === Uint8Array || isBuffer(bytes);
  return isPlain ? bytes : new Uint8Array(buffer, byteOffset, byteLength);
}

function isBuffer(bytes: Uint8Array): bytes is Buffer {
  return typeof Buffer !== 'undefined' && Buffer.isBuffer(bytes);
}

/** What a long text is judged by. */
const HEAD = /^[A-Za-z0-9+/]{8}/;

/**
 * Whether a text may be base64, in a time that does not depend on its length if that is a multiple of four,
 * as in all that AWS writes: then only the first characters are checked.
 */
export function mayBeBase64(text: string): boolean {
  return text.length % 4 === 0 && text.length > 8 ? HEAD.test(text) : fromBase64(text) !== undefined;
}

/**
 * Decodes base64 (RFC 4648, section 4), with or without padding. Returns `undefined` unless all of `text` is
 * base64, without the white space that every decoder skips, the URL-safe alphabet that some take, and the
 * characters beyond U+00FF of which Node takes the lower byte.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.includes('-') || text.includes('_') || BEYOND_LATIN1.test(text)) return undefined;
  const bytes = typeof Buffer === 'undefined' ? fromBase64WithAtob(text) : Buffer.from(text, 'base64');
  return bytes?.length === decodedByteLength(text) ? bytes : undefined;
}

// V8 does not search a text of Latin-1 characters for others: this takes as long for a long one.
const BEYOND_LATIN1 = /[^\0-\xff]/;

/**
 * Returns the function that makes views of parts of `bytes`, not copies; `Buffer`s for a `Buffer`. Asking for
 * `buffer` once, and not going through `subarray`, halves the time of a view: bench `bytes/...`.
 */
export function viewsOf(bytes: Uint8Array): (start: number, end: number) => Uint8Array {
  if (bytes.constructor !== Uint8Array && isBuffer(bytes)) return (start, end) => bytes.subarray(start, end);
  const { buffer, byteOffset } = bytes;
  return (start, end) => new Uint8Array(buffer, byteOffset + start, end - start);
}

/**
 * Returns the function that encodes parts of `bytes` as base64 with padding, as AWS writes binary data into
 * JSON. What is the same for all parts is determined once.
 */
export function base64EncoderOf(bytes: Uint8Array): (start: number, end: number) => string {
  if (typeof Buffer === 'undefined') return (start, end) => toBase64WithBtoa(bytes.subarray(start, end));
  const buffer = isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (start, end) => buffer.toString('base64', start, end);
}

/** Byte length of `text` if all of it is base64 (less comes out of other text), or NaN: it never is. */
function decodedByteLength(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const characters = text.length - padding;
  const isPossible = padding === 0 ? characters % 4 !== 1 : text.length % 4 === 0;
  return isPossible ? Math.floor((characters * 3) / 4) : Number.NaN;
}

// For runtimes without Buffer: browsers and edge functions.

function fromBase64WithAtob(text: string): Uint8Array | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

function toBase64WithBtoa(bytes: Uint8Array): string {
  // String.fromCharCode takes its bytes as arguments, and engines limit how many there may be.
  const chunkByteLength = 0x2000;
  let binary = '';
  for (let start = 0; start < bytes.length; start += chunkByteLength) {
    binary += String.fromCharCode(...bytes.subarray(start, start + chunkByteLength));
  }
  return btoa(binary);
}
