import { md5OfEach } from '../md5/md5-of-each.ts';
import {
  DIGEST_BYTE_LENGTH,
  delimitedByteLength,
  entryByteLength,
  FRAME_BYTE_LENGTH,
  MAGIC_BYTE_LENGTH,
  tagByteLength,
  tagsByteLength,
} from '../support/byte-length.ts';
import type { Tag } from '../user-record/user-record.ts';
import { WireWriter } from './wire-writer.ts';

/** The message of an aggregated record. Keys are in order of first use. */
export interface Message {
  readonly partitionKeyTable: readonly Key[];
  readonly explicitHashKeyTable: readonly Key[];
  readonly entries: readonly MessageEntry[];
}

export interface Key {
  readonly text: string;
  /** In UTF-8: counted once. */
  readonly byteLength: number;
}

/** As the KPL writes it (kinesis_record.cc): without an explicit hash key there is no index for one. */
export interface MessageEntry {
  readonly partitionKeyIndex: number;
  readonly explicitHashKeyIndex: number | undefined;
  readonly data: Uint8Array;
  readonly tags: readonly Tag[];
}

/** What every aggregated record begins with (KPL, aggregation-format.md). */
const MAGIC = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);

/** Of the schema (aggregated-record.proto): field number * 8 + wire type. */
const FieldTag = {
  partitionKeyTable: 0x0a,
  explicitHashKeyTable: 0x12,
  entries: 0x1a,
  partitionKeyIndex: 0x08,
  explicitHashKeyIndex: 0x10,
  data: 0x1a,
  tags: 0x22,
  tagKey: 0x0a,
  tagValue: 0x12,
};

/** Returns a frame with the magic number and the message, still without its digest. */
export function writeFrame(message: Message): Uint8Array {
  const frame = new Uint8Array(FRAME_BYTE_LENGTH + messageByteLength(message));
  frame.set(MAGIC);
  const writer = new WireWriter(frame, MAGIC_BYTE_LENGTH);
  for (const { text, byteLength } of message.partitionKeyTable) {
    writer.text(FieldTag.partitionKeyTable, text, byteLength);
  }
  for (const { text, byteLength } of message.explicitHashKeyTable) {
    writer.text(FieldTag.explicitHashKeyTable, text, byteLength);
  }
  for (const entry of message.entries) writeEntry(writer, entry);
  return frame;
}

function writeEntry(writer: WireWriter, entry: MessageEntry): void {
  const { partitionKeyIndex, explicitHashKeyIndex, data, tags } = entry;
  writer.varint(FieldTag.entries, contentByteLength(entry));
  writer.varint(FieldTag.partitionKeyIndex, partitionKeyIndex);
  if (explicitHashKeyIndex !== undefined) writer.varint(FieldTag.explicitHashKeyIndex, explicitHashKeyIndex);
  writer.delimited(FieldTag.data, data);
  for (const tag of tags) {
    writer.varint(FieldTag.tags, tagByteLength(tag));
    writer.text(FieldTag.tagKey, tag.key);
    if (tag.value !== undefined) writer.text(FieldTag.tagValue, tag.value);
  }
}

/** Counted now: data that was transferred to another thread since it was added has become empty. */
function messageByteLength({ partitionKeyTable, explicitHashKeyTable, entries }: Message): number {
  let byteLength = 0;
  for (const key of partitionKeyTable) byteLength += delimitedByteLength(key.byteLength);
  for (const key of explicitHashKeyTable) byteLength += delimitedByteLength(key.byteLength);
  for (const entry of entries) byteLength += delimitedByteLength(contentByteLength(entry));
  return byteLength;
}

function contentByteLength({ partitionKeyIndex, explicitHashKeyIndex, data, tags }: MessageEntry): number {
  const tagsLength = tags.length === 0 ? 0 : tagsByteLength(tags);
  return entryByteLength(partitionKeyIndex, explicitHashKeyIndex, data.length, tagsLength);
}

/** Ends each frame with the MD5 digest of its message. */
export function writeDigests(frames: readonly Uint8Array[]): void {
  const digests = md5OfEach(frames.map((frame) => frame.subarray(MAGIC_BYTE_LENGTH, -DIGEST_BYTE_LENGTH)));
  for (const [index, frame] of frames.entries()) {
    frame.set(digests[index] as Uint8Array, frame.length - DIGEST_BYTE_LENGTH);
  }
}
