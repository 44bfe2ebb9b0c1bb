/** 128 bits as four unsigned words of 32, the highest first. */
export type Words = readonly [number, number, number, number];

/** 13 blocks take a key of 256 UTF-16 code units, each of three bytes. Written and read within one call. */
const words = /* @__PURE__ */ new Int32Array(13 * 16);
const utf8 = /* @__PURE__ */ new Uint8Array(3 * 256);
const encoder = /* @__PURE__ */ new TextEncoder();
/** The table T of RFC 1321, 3.4. */
const SINES = /* @__PURE__ */ Int32Array.from(
  { length: 64 },
  (_, index) => 2 ** 32 * Math.abs(Math.sin(index + 1)),
);

/**
 * The MD5 digest of a partition key in UTF-8. Most keys take one block, which is digested in a third of the
 * time of a call of `node:crypto`; the longest take as long as that (bench `producing/add`).
 */
export function md5OfKey(key: string): Words {
  const wordCount = writePadded(key);
  let a = 0x67452301;
  let b = 0xefcdab89 | 0;
  let c = 0x98badcfe | 0;
  let d = 0x10325476;
  for (let block = 0; block < wordCount; block += 16) {
    const [previousA, previousB, previousC, previousD] = [a, b, c, d];
    // With a function for a whole step it takes twice as long: V8 does not inline so much.
    for (let i = 0; i < 16; i += 4) {
      a = rotate(((SINES[i] as number) + word(block, i) + a + (d ^ (b & (c ^ d)))) | 0, 7, b);
      d = rotate(((SINES[i + 1] as number) + word(block, i + 1) + d + (c ^ (a & (b ^ c)))) | 0, 12, a);
      c = rotate(((SINES[i + 2] as number) + word(block, i + 2) + c + (b ^ (d & (a ^ b)))) | 0, 17, d);
      b = rotate(((SINES[i + 3] as number) + word(block, i + 3) + b + (a ^ (c & (d ^ a)))) | 0, 22, c);
    }
    for (let i = 16; i < 32; i += 4) {
      a = rotate(((SINES[i] as number) + word(block, 5 * i + 1) + a + (c ^ (d & (b ^ c)))) | 0, 5, b);
      d = rotate(((SINES[i + 1] as number) + word(block, 5 * i + 6) + d + (b ^ (c & (a ^ b)))) | 0, 9, a);
      c = rotate(((SINES[i + 2] as number) + word(block, 5 * i + 11) + c + (a ^ (b & (d ^ a)))) | 0, 14, d);
      b = rotate(((SINES[i + 3] as number) + word(block, 5 * i + 16) + b + (d ^ (a & (c ^ d)))) | 0, 20, c);
    }
    for (let i = 32; i < 48; i += 4) {
      a = rotate(((SINES[i] as number) + word(block, 3 * i + 5) + a + (b ^ c ^ d)) | 0, 4, b);
      d = rotate(((SINES[i + 1] as number) + word(block, 3 * i + 8) + d + (a ^ b ^ c)) | 0, 11, a);
      c = rotate(((SINES[i + 2] as number) + word(block, 3 * i + 11) + c + (d ^ a ^ b)) | 0, 16, d);
      b = rotate(((SINES[i + 3] as number) + word(block, 3 * i + 14) + b + (c ^ d ^ a)) | 0, 23, c);
    }
    for (let i = 48; i < 64; i += 4) {
      a = rotate(((SINES[i] as number) + word(block, 7 * i) + a + (c ^ (b | ~d))) | 0, 6, b);
      d = rotate(((SINES[i + 1] as number) + word(block, 7 * i + 7) + d + (b ^ (a | ~c))) | 0, 10, a);
      c = rotate(((SINES[i + 2] as number) + word(block, 7 * i + 14) + c + (a ^ (d | ~b))) | 0, 15, d);
      b = rotate(((SINES[i + 3] as number) + word(block, 7 * i + 21) + b + (d ^ (c | ~a))) | 0, 21, c);
    }
    a = (a + previousA) | 0;
    b = (b + previousB) | 0;
    c = (c + previousC) | 0;
    d = (d + previousD) | 0;
  }
  return [fromLittleEndian(a), fromLittleEndian(b), fromLittleEndian(c), fromLittleEndian(d)];
}

/** Writes the key, 0x80, zeros, and its length in bits (RFC 1321, 3.1, 3.2). Returns the number of words. */
function writePadded(key: string): number {
  words.fill(0);
  let byteLength = key.length;
  let codes = 0;
  for (let at = 0; at < byteLength; at++) {
    const code = key.charCodeAt(at);
    codes |= code;
    writeByte(code, at);
  }
  if (codes > 0x7f) {
    words.fill(0);
    byteLength = encoder.encodeInto(key, utf8).written;
    for (let at = 0; at < byteLength; at++) writeByte(utf8[at] as number, at);
  }
  writeByte(0x80, byteLength);
  const wordCount = 16 * (((byteLength + 8) >> 6) + 1);
  words[wordCount - 2] = 8 * byteLength;
  return wordCount;
}

/** Little-endian. A shift counts modulo 32. */
function writeByte(byte: number, at: number): void {
  (words[at >> 2] as number) |= byte << (8 * at);
}

function word(block: number, at: number): number {
  return words[block + (at & 15)] as number;
}

function rotate(sum: number, shift: number, base: number): number {
  return (base + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
}

function fromLittleEndian(state: number): number {
  return ((state << 24) | ((state & 0xff00) << 8) | ((state >>> 8) & 0xff00) | (state >>> 24)) >>> 0;
}
