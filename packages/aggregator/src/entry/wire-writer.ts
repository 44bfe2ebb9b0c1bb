import { SHORT_TEXT_LENGTH, utf8ByteLength } from '../support/byte-length.ts';

const encoder = /* @__PURE__ */ new TextEncoder();

/** Writes fields of protobuf's wire format into bytes that have room for them: the whole of an ArrayBuffer. */
export class WireWriter {
  readonly bytes: Uint8Array;
  byteOffset: number;
  readonly #buffer: Buffer | undefined;

  constructor(bytes: Uint8Array, byteOffset: number) {
    this.bytes = bytes;
    this.byteOffset = byteOffset;
    if (typeof Buffer !== 'undefined') this.#buffer = Buffer.from(bytes.buffer);
  }

  /** Writes a field tag, and a varint: the value of the field, or the length of what comes next. */
  varint(fieldTag: number, value: number): void {
    this.bytes[this.byteOffset++] = fieldTag;
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.bytes[this.byteOffset++] = (rest & 0x7f) | 0x80;
    this.bytes[this.byteOffset++] = rest;
  }

  delimited(fieldTag: number, value: Uint8Array): void {
    this.varint(fieldTag, value.length);
    // Bytes that were transferred are empty, and `set` refuses them.
    if (value.length > 0) this.bytes.set(value, this.byteOffset);
    this.byteOffset += value.length;
  }

  /** Writes text in UTF-8: short ASCII, as most keys are, one by one, the rest with Node's own function. */
  text(fieldTag: number, text: string, byteLength: number = utf8ByteLength(text)): void {
    this.varint(fieldTag, byteLength);
    if (byteLength === text.length && byteLength < SHORT_TEXT_LENGTH) {
      for (let at = 0; at < byteLength; at++) this.bytes[this.byteOffset + at] = text.charCodeAt(at);
    } else if (this.#buffer !== undefined) this.#buffer.write(text, this.byteOffset, byteLength);
    else encoder.encodeInto(text, this.bytes.subarray(this.byteOffset));
    this.byteOffset += byteLength;
  }
}
