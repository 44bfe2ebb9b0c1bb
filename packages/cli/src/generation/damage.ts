import { fieldBytes } from '../frame-text/asm.ts';
import { frameOf } from '../frame-text/digest.ts';
import { DIGEST_BYTE_LENGTH, MAGIC } from '../frame-text/fields.ts';
import { varint } from '../frame-text/varint.ts';
import { toBase64 } from '../support/base64.ts';
import { toHex } from '../support/hex.ts';

/** What can go wrong with an aggregated record, and does: by name, what it is, and what a reader reports. */
export interface Damage {
  readonly what: string;
  readonly code: string;
  readonly apply: (record: Uint8Array) => Uint8Array;
}

export const DAMAGES: Readonly<Record<string, Damage>> = {
  'wrong-digest': {
    what: 'one bit of the digest is flipped',
    code: 'CHECKSUM_MISMATCH',
    apply: (record) => record.with(record.length - 1, (record.at(-1) as number) ^ 1),
  },
  'changed-byte': {
    what: 'one bit of the message is flipped',
    code: 'CHECKSUM_MISMATCH',
    apply: (record) => record.with(record.length >>> 1, (record[record.length >>> 1] as number) ^ 1),
  },
  'cut-off': {
    what: 'the last byte is missing',
    code: 'CHECKSUM_MISMATCH',
    apply: (record) => record.subarray(0, -1),
  },
  'message-cut-off': {
    what: 'the last byte of the message is missing, with a right digest',
    code: 'MALFORMED_MESSAGE',
    apply: changedMessage((message) => message.subarray(0, -1)),
  },
  'text-as-message': {
    what: 'text in place of the message, with a right digest',
    code: 'MALFORMED_MESSAGE',
    apply: changedMessage(() => Buffer.from('this is not protobuf')),
  },
  'partition-key-index': {
    what: 'one more user record, whose partition key index is beyond the table',
    code: 'PARTITION_KEY_INDEX_OUT_OF_RANGE',
    apply: changedMessage((message) => Buffer.concat([message, entryOf(varintField(1, 1_000_000))])),
  },
  'explicit-hash-key-index': {
    what: 'one more user record, whose explicit hash key index is beyond the table',
    code: 'EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE',
    apply: changedMessage((message) =>
      Buffer.concat([message, entryOf(varintField(1, 0), varintField(2, 1_000_000))]),
    ),
  },
  'no-user-records': {
    what: 'a key, but no user records',
    code: 'EMPTY_MESSAGE',
    apply: changedMessage(() => fieldBytes(1, 'bytes', Buffer.from('a'), {})),
  },
  'base64-twice': {
    what: 'encoded as base64 once more',
    code: 'MANGLED_RECORD',
    apply: (record) => Buffer.from(toBase64(record)),
  },
  hexadecimal: {
    what: 'hexadecimal text',
    code: 'MANGLED_RECORD',
    apply: (record) => Buffer.from(toHex(record)),
  },
  'as-utf-8': {
    what: 'decoded as UTF-8, which cannot be undone',
    code: 'MANGLED_RECORD',
    apply: (record) => Buffer.from(asBuffer(record).toString('utf8')),
  },
  'as-latin-1': {
    what: 'decoded as Latin-1 and encoded as UTF-8',
    code: 'MANGLED_RECORD',
    apply: (record) => Buffer.from(asBuffer(record).toString('latin1')),
  },
  'byte-order-mark': {
    what: 'a byte order mark in front',
    code: 'MANGLED_RECORD',
    apply: (record) => Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), record]),
  },
};

function changedMessage(change: (message: Uint8Array) => Uint8Array): Damage['apply'] {
  return (record) => frameOf(change(record.subarray(MAGIC.length, -DIGEST_BYTE_LENGTH)));
}

function varintField(number: number, value: number): Uint8Array {
  return fieldBytes(number, 'varint', varint(value), {});
}

function entryOf(...fields: readonly Uint8Array[]): Uint8Array {
  return fieldBytes(3, 'bytes', Buffer.concat([...fields, fieldBytes(3, 'bytes', Buffer.from('x'), {})]), {});
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
