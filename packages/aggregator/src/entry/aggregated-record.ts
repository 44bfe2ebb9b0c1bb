import { AggregatedRecord } from '@kpl-kit/proto';
import protobuf from 'protobufjs/minimal.js';
import { FRAME_BYTE_LENGTH } from '../support/byte-length.ts';
import { md5 } from '../support/md5.ts';
import type { Tag } from '../user-record/user-record.ts';

/** The message of an aggregated record, with the names of its schema. Keys are in order of first use. */
export interface Message {
  readonly partition_key_table: readonly string[];
  readonly explicit_hash_key_table: readonly string[];
  readonly records: readonly MessageEntry[];
}

/** As the KPL writes it (kinesis_record.cc): without an explicit hash key there is no index for one. */
export interface MessageEntry {
  readonly partition_key_index: number;
  readonly explicit_hash_key_index: number | undefined;
  readonly data: Uint8Array;
  readonly tags: readonly Tag[];
}

/** What every aggregated record begins with (KPL, aggregation-format.md). */
const MAGIC = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);

/** Returns the frame: the magic number, the message, and its MD5 digest. */
export function writeAggregatedRecord(message: Message): Uint8Array {
  const empty = canWriteIntoBuffer ? protobuf.Writer.create() : new protobuf.Writer();
  const writer = AggregatedRecord.encode(message as unknown as AggregatedRecord.$Properties, empty);
  const bytes = new Uint8Array(FRAME_BYTE_LENGTH + writer.pos);
  const digestOffset = MAGIC.length + writer.pos;
  bytes.set(MAGIC, 0);
  writer.finishInto(bytes, MAGIC.length);
  bytes.set(md5(bytes.subarray(MAGIC.length, digestOffset)), digestOffset);
  return bytes;
}

/**
 * Where there is a `Buffer`, protobufjs writes into one, which is faster; but that of Cloudflare's workers
 * throws when protobufjs has it write text of 40 UTF-16 code units or more anywhere after the beginning
 * (https://github.com/cloudflare/workerd/issues/6875).
 */
const canWriteIntoBuffer: boolean = /* @__PURE__ */ isBufferSound();

/** Writes no text after the first byte, with an undocumented method of Node that protobufjs calls. */
function isBufferSound(): boolean {
  try {
    (Buffer.alloc(2) as { utf8Write?(text: string, offset: number): number }).utf8Write?.('', 1);
    return true;
  } catch {
    return false;
  }
}
