import { isAggregatedRecord } from '@kpl-kit/deagg';
import { fromBase64 } from '../support/base64.ts';
import { fromHex } from '../support/hex.ts';
import { utf8Of } from '../support/text.ts';

/** What an aggregated record looks like after a mishap, and how to undo it. */
interface Mishap {
  readonly name: string;
  readonly head: RegExp;
  readonly undo: (bytes: Uint8Array) => Uint8Array | undefined;
}

const MISHAPS: readonly Mishap[] = [
  {
    name: 'base64 twice',
    head: /^(?:84maw[g-v]|ODRtYX[d-f])/,
    undo: (bytes) => fromBase64(latin1Of(bytes).trim()),
  },
  {
    name: 'base64 in a JSON string',
    head: /^"84maw[g-v]/,
    undo: (bytes) => fromBase64(latin1Of(bytes).trim().slice(1, -1)),
  },
  { name: 'hexadecimal text', head: /^f3899ac2/i, undo: (bytes) => fromHex(latin1Of(bytes).trim()) },
  { name: 'byte order mark', head: /^\xef\xbb\xbf\xf3\x89\x9a\xc2/, undo: (bytes) => bytes.subarray(3) },
  {
    name: 'Latin-1 read as text',
    head: /^\xc3\xb3\xc2\x89\xc2\x9a\xc3\x82/,
    undo: (bytes) => {
      const text = utf8Of(bytes);
      return text === undefined || /[^\0-\xff]/.test(text) ? undefined : Buffer.from(text, 'latin1');
    },
  },
];

/** The first byte of each of them: a shortcut. */
const FIRST_BYTES = new Set([0x38, 0x4f, 0x22, 0x66, 0x46, 0xef, 0xc3]);
const MAX_REPAIRS = 3;

/**
 * Undoes what other software did to an aggregated record, if that leads to one whose digest is right: data
 * that only looks like it stays as it is. Returns the names of what it undid.
 */
export function unmangle(data: Uint8Array): {
  readonly data: Uint8Array;
  readonly repairs: readonly string[];
} {
  const repairs: string[] = [];
  let bytes = data;
  while (repairs.length < MAX_REPAIRS && FIRST_BYTES.has(bytes[0] as number)) {
    const head = latin1Of(bytes.subarray(0, 16));
    const mishap = MISHAPS.find((one) => one.head.test(head));
    const undone = mishap?.undo(bytes);
    if (mishap === undefined || undone === undefined) break;
    repairs.push(mishap.name);
    bytes = undone;
  }
  if (repairs.length === 0 || !isAggregatedRecord(bytes)) return { data, repairs: NO_REPAIRS };
  return { data: bytes, repairs };
}

const NO_REPAIRS: readonly string[] = [];

function latin1Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
