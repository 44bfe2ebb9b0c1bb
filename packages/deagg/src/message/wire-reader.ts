import { MalformedRecordError } from '../support/errors.ts';
import { WireType } from './schema.ts';
import { type ReadUtf8, utf8ReaderOf } from './utf8.ts';

/** How deep messages and groups may be nested: the limit of protobuf's readers in Java (CodedInputStream) and C++. */
const RECURSION_LIMIT = 100;

/** Bytes of the longest varint. */
const MAX_VARINT_BYTE_LENGTH = 10;

/**
 * Looks at a varint of up to three bytes: returns four times its value, and in the lowest two bits its length in bytes; 0 when
 * it is longer or the bytes end within it. One number, since to return two would take an object.
 */
export function smallVarintAt(bytes: Uint8Array, position: number): number {
  // What is behind the end is undefined, and not less than anything.
  const first = bytes[position] as number;
  if (first < 0x80) return (first << 2) | 1;
  const second = bytes[position + 1] as number;
  if (second < 0x80) return (((second << 7) | (first & 0x7f)) << 2) | 2;
  const third = bytes[position + 2] as number;
  if (third < 0x80) return (((third << 14) | ((second & 0x7f) << 7) | (first & 0x7f)) << 2) | 3;
  return 0;
}

/**
 * Reads protobuf's wire format as Java's CodedInputStream does, since that is what the KCL reads with: overlong
 * varints are read, bits beyond the width of a type are dropped, groups must be closed by their own number.
 * Every read is checked against `end`; what does not fit throws `MALFORMED_MESSAGE`.
 */
export class WireReader {
  readonly bytes: Uint8Array;
  position = 0;
  end: number;
  #depth = 0;
  #readUtf8: ReadUtf8 | undefined;
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  get atEnd(): boolean {
    return this.position === this.end;
  }

  /** Reads a field tag: field number * 8 + wire type. */
  tag(): number {
    const position = this.position;
    const tag = this.uint32();
    if (tag >>> 3 === 0) throw this.malformed('field number 0', position);
    return tag;
  }

  /** Reads a varint and keeps its low 32 bits. */
  uint32(): number {
    const byte = this.bytes[this.position] as number;
    if (byte < 0x80 && this.position < this.end) {
      this.position++;
      return byte;
    }
    this.#readLongVarint();
    return this.#low >>> 0;
  }

  /** Reads a varint of up to 64 bits. From 2^53 on the result is rounded, which no comparison with a length notices. */
  uint64(): number {
    this.#high = 0;
    const low = this.uint32();
    return (this.#high >>> 0) * 2 ** 32 + low;
  }

  /** Moves behind a length-delimited value. Returns how many bytes it has, which end at `position`. */
  skipDelimited(): number {
    const byteLength = this.#byteLength();
    this.position += byteLength;
    return byteLength;
  }

  /** Reads a string, as the KCL reads it. */
  string(): string {
    const byteLength = this.skipDelimited();
    this.#readUtf8 ??= utf8ReaderOf(this.bytes);
    return this.#readUtf8(this.position - byteLength, this.position);
  }

  /** Narrows the reader to the embedded message that begins here. Returns the end to give back to `leave`. */
  enter(): number {
    const outerEnd = this.end;
    const byteLength = this.#byteLength();
    this.end = this.position + byteLength;
    this.#depth++;
    return outerEnd;
  }

  leave(outerEnd: number): void {
    this.end = outerEnd;
    this.#depth--;
  }

  /** Skips the value of a field that is not of the schema, or not of the wire type that the schema gives it. */
  skip(tag: number): void {
    switch (tag & 7) {
      case WireType.VARINT:
        this.uint32();
        break;
      case WireType.FIXED64:
        this.#skipBytes(8);
        break;
      case WireType.LENGTH_DELIMITED:
        this.skipDelimited();
        break;
      case WireType.START_GROUP:
        this.#skipGroup(tag);
        break;
      case WireType.FIXED32:
        this.#skipBytes(4);
        break;
      case WireType.END_GROUP:
        throw this.malformed('the end of a group that was not begun');
      default:
        throw this.malformed(`wire type ${tag & 7}`);
    }
  }

  malformed(what: string, position: number = this.position): MalformedRecordError {
    return new MalformedRecordError('MALFORMED_MESSAGE', `unreadable message: ${what}`, position);
  }

  /**
   * Leaves the value in #low, and adds its upper half to #high: JavaScript's bit operators know 32 bits only, and bigint
   * is slow.
   */
  #readLongVarint(): void {
    const start = this.position;
    this.#low = 0;
    for (let shift = 0; shift < 7 * MAX_VARINT_BYTE_LENGTH; shift += 7) {
      if (this.atEnd) throw this.malformed('a varint is cut off', start);
      const byte = this.bytes[this.position++] as number;
      const bits = byte & 0x7f;
      if (shift < 32) this.#low |= bits << shift;
      if (shift >= 32) this.#high |= bits << (shift - 32);
      else if (shift > 32 - 7) this.#high |= bits >>> (32 - shift);
      if (byte < 0x80) return;
    }
    throw this.malformed(`a varint of more than ${MAX_VARINT_BYTE_LENGTH} bytes`, start);
  }

  /** Reads the length of a length-delimited value and checks that so many bytes are left. */
  #byteLength(): number {
    const position = this.position;
    const byteLength = this.uint32();
    if (byteLength > this.end - this.position) {
      throw this.malformed(`length ${byteLength}, ${this.end - this.position} bytes are left`, position);
    }
    return byteLength;
  }

  #skipBytes(byteLength: number): void {
    if (byteLength > this.end - this.position) {
      throw this.malformed(`a value of ${byteLength} bytes, ${this.end - this.position} are left`);
    }
    this.position += byteLength;
  }

  /** With a stack of its own, not by recursion. */
  #skipGroup(startTag: number): void {
    const open = [startTag];
    while (open.length > 0) {
      if (this.#depth + open.length > RECURSION_LIMIT) {
        throw this.malformed(`more than ${RECURSION_LIMIT} nested messages and groups`);
      }
      if (this.atEnd) throw this.malformed('a group is not closed');
      const tag = this.tag();
      switch (tag & 7) {
        case WireType.START_GROUP:
          open.push(tag);
          break;
        case WireType.END_GROUP:
          if (open.pop() !== tag - WireType.END_GROUP + WireType.START_GROUP) {
            throw this.malformed('a group is closed by another number');
          }
          break;
        default:
          this.skip(tag);
      }
    }
  }
}
