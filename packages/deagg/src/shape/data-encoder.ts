import { Base64Simd, MAX_INPUT_BYTE_LENGTH, MAX_PART_COUNT } from '../base64/base64-simd.ts';
import { Entry, readPlainEntry } from '../message/entry.ts';
import type { Message } from '../message/message.ts';
import { FieldTag } from '../message/schema.ts';
import { WireReader } from '../message/wire-reader.ts';
import { base64EncoderOf } from '../support/bytes.ts';

/** Longer data is encoded alone, which is as fast. */
const MAX_DATA_BYTE_LENGTH = 300;
/** A message of fewer is not worth preparing for. */
export const MIN_ENTRY_COUNT = 8;
/** Fewer that follow one another are encoded alone. */
const MIN_PART_COUNT = 4;

/** Opened on first need; null where there is no WebAssembly with SIMD. */
let openedSimd: Base64Simd | null | undefined;

/**
 * Returns what encodes the data of entries as base64. Entries that follow one another, as the KPL writes them,
 * are encoded together as one text and cut from it, which takes a third of the time of a call for each: bench
 * `lambda/...`.
 */
export function dataEncoderOf({ bytes, entryCount }: Message): (entry: Entry) => string {
  const encode = base64EncoderOf(bytes);
  const encodeAlone = ({ dataStart, dataEnd }: Entry) => encode(dataStart, dataEnd);
  const simd = entryCount < MIN_ENTRY_COUNT ? undefined : openSimd();
  if (simd === undefined) return encodeAlone;

  let text = '';
  let textOffset = 0;
  /** Where the entry begins whose data is next in `text`. */
  let nextByteOffset = -1;
  let isSkipping = false;
  return (entry) => {
    const { byteOffset, dataStart, dataEnd } = entry;
    if (isSkipping || dataEnd - dataStart > MAX_DATA_BYTE_LENGTH) return encodeAlone(entry);
    if (textOffset === text.length || byteOffset !== nextByteOffset) {
      // User records are left out, so the rest of the text is wasted. So that no more is, there is no other.
      isSkipping = textOffset < text.length;
      if (isSkipping) return encodeAlone(entry);
      text = encodePiece(simd, bytes, entry);
      textOffset = 0;
      if (text === '') return encodeAlone(entry);
    }
    // One byte for the tag of the next entry.
    nextByteOffset = dataEnd + 1;
    const textStart = textOffset;
    textOffset += 4 * Math.ceil((dataEnd - dataStart) / 3);
    return text.slice(textStart, textOffset);
  };
}

/** Encodes the data of an entry and of those after it; empty if too few of them are short and as the KPL writes. */
function encodePiece(simd: Base64Simd, bytes: Uint8Array, { byteOffset, dataStart }: Entry): string {
  const reader = new WireReader(bytes);
  const entry = new Entry();
  reader.byteOffset = byteOffset;
  let partCount = 0;
  let end = dataStart;
  while (partCount < MAX_PART_COUNT && readPlainEntry(reader, entry)) {
    const isTooLong = entry.dataEnd - entry.dataStart > MAX_DATA_BYTE_LENGTH;
    if (isTooLong || entry.dataEnd - dataStart > MAX_INPUT_BYTE_LENGTH) break;
    end = entry.dataEnd;
    simd.parts[2 * partCount] = entry.dataStart - dataStart;
    simd.parts[2 * partCount + 1] = end - dataStart;
    partCount++;
    if (bytes[reader.byteOffset++] !== FieldTag.records) break;
  }
  return partCount < MIN_PART_COUNT ? '' : simd.encode(bytes.subarray(dataStart, end), partCount);
}

function openSimd(): Base64Simd | undefined {
  if (openedSimd === undefined) openedSimd = Base64Simd.open() ?? null;
  return openedSimd ?? undefined;
}
