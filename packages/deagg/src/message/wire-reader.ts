import { MalformedRecordError } from '../support/errors.ts';
import { WireType } from './schema.ts';
import { utf8ReaderOf } from './utf8.ts';

/** How deep messages and groups may be nested, as in protobuf's readers for Java and C++. */
export const RECURSION_LIMIT = 100;

/** Bytes of the longest varint. */
const MAX_VARINT_BYTE_LENGTH = 10;

/**
 * Returns four times the value of a varint of up to three bytes, plus its byte length in the lowest two bits;
 * 0 if it is longer or cut off. One number, because returning two would take an object. A wrong 0 only costs
 * time: the caller then reads the entry field by field.
 */
export function smallVarintAt(bytes: Uint8Array, byteOffset: number): number {
  // Reading past the end yields undefined, and undefined < n is false.
  const first = bytes[byteOffset] as number;
  if (first < 0x80) return (first << 2) | 1;
  const second = bytes[byteOffset + 1] as number;
  if (second < 0x80) return (((second << 7) | (first & 0x7f)) << 2) | 2;
  const third = bytes[byteOffset + 2] as number;
  if (third < 0x80) return (((third << 14) | ((second & 0x7f) << 7) | (first & 0x7f)) << 2) | 3;
  return 0;
}

/**
 * Reads protobuf's wire format as Java's CodedInputStream does, since that is what the KCL reads with:
 * overlong varints are read, bits beyond the width of a type are dropped, groups must be closed by their own
 * number. Every read is checked against `end`; what does not fit throws `MALFORMED_MESSAGE`.
 */
export class WireReader {
  readonly bytes: Uint8Array;
  byteOffset = 0;
  end: number;
  #depth = 0;
  #readUtf8: ReturnType<typeof utf8ReaderOf> | undefined;
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  get atEnd(): boolean {
    return this.byteOffset === this.end;
  }

  /** Reads a field tag: field number * 8 + wire type. */
  fieldTag(): number {
    const byteOffset = this.byteOffset;
    const tag = this.uint32();
    if (tag >>> 3 === 0) throw this.malformed('field number 0', byteOffset);
    return tag;
  }

  /** Reads a varint and keeps its low 32 bits. */
  uint32(): number {
    const byte = this.bytes[this.byteOffset] as number;
    if (byte < 0x80 && this.byteOffset < this.end) {
      this.byteOffset++;
      return byte;
    }
    this.#readLongVarint();
    return this.#low >>> 0;
  }

  /** Reads a varint of up to 64 bits, rounded from 2^53 on, which no comparison with a length notices. */
  uint64(): number {
    this.#high = 0;
    const low = this.uint32();
    return (this.#high >>> 0) * 2 ** 32 + low;
  }

  /** Skips a length-delimited value, which then ends at `byteOffset`. Returns its byte length. */
  skipDelimited(): number {
    const byteLength = this.#byteLength();
    this.byteOffset += byteLength;
    return byteLength;
  }

  /** Reads a string, as the KCL reads it. */
  string(): string {
    const byteLength = this.skipDelimited();
    this.#readUtf8 ??= utf8ReaderOf(this.bytes);
    return this.#readUtf8(this.byteOffset - byteLength, this.byteOffset);
  }

  /** Narrows the reader to the embedded message that begins here. Returns the end to pass to `leave`. */
  enter(): number {
    const outerEnd = this.end;
    const byteLength = this.#byteLength();
    this.end = this.byteOffset + byteLength;
    this.#depth++;
    return outerEnd;
  }

  leave(outerEnd: number): void {
    this.end = outerEnd;
    this.#depth--;
  }

  /** Skips a field that the schema does not have, or not with this wire type. */
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

  malformed(what: string, byteOffset: number = this.byteOffset): MalformedRecordError {
    return new MalformedRecordError('MALFORMED_MESSAGE', `unreadable message: ${what}`, byteOffset);
  }

  /** Leaves the value in #low, adds its upper half to #high: bit operators have 32 bits, bigint is slow. */
  #readLongVarint(): void {
    const start = this.byteOffset;
    this.#low = 0;
    for (let shift = 0; shift < 7 * MAX_VARINT_BYTE_LENGTH; shift += 7) {
      if (this.atEnd) throw this.malformed('a varint is cut off', start);
      const byte = this.bytes[this.byteOffset++] as number;
      const bits = byte & 0x7f;
      // Stryker disable EqualityOperator: `shift` is a multiple of 7, never 25 or 32
      if (shift < 32) this.#low |= bits << shift;
      if (shift >= 32) this.#high |= bits << (shift - 32);
      else if (shift > 32 - 7) this.#high |= bits >>> (32 - shift);
      // Stryker restore EqualityOperator
      if (byte < 0x80) return;
    }
    throw this.malformed(`a varint of more than ${MAX_VARINT_BYTE_LENGTH} bytes`, start);
  }

  /** Reads the length of a length-delimited value and checks that so many bytes are left. */
  #byteLength(): number {
    const byteOffset = this.byteOffset;
    const byteLength = this.uint32();
    if (byteLength > this.end - this.byteOffset) {
      throw this.malformed(`length ${byteLength}, ${this.end - this.byteOffset} bytes are left`, byteOffset);
    }
    return byteLength;
  }

  #skipBytes(byteLength: number): void {
    if (byteLength > this.end - this.byteOffset) {
      throw this.malformed(`a value of ${byteLength} bytes, ${this.end - this.byteOffset} are left`);
    }
    this.byteOffset += byteLength;
  }

  /** Iterative, with an explicit stack. */
  #skipGroup(startTag: number): void {
    const open = [startTag];
    while (open.length > 0) {
      if (this.#depth + open.length > RECURSION_LIMIT) {
        throw this.malformed(`more than ${RECURSION_LIMIT} nested messages and groups`);
      }
      if (this.atEnd) throw this.malformed('a group is not closed');
      const tag = this.fieldTag();
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
