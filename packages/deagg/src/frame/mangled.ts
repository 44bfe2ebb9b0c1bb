import { fromBase64 } from '../support/bytes.ts';
import { MalformedRecordError } from '../support/errors.ts';

/** How the first bytes of an aggregated record, the magic number and a field tag, look after a mishap. */
const MISHAPS: readonly { readonly head: RegExp; readonly found: string }[] = [
  { head: /^84maw[g-v]/, found: 'was encoded as base64 twice: decode it once more' },
  { head: /^"84maw[g-v]/, found: 'is base64 in a JSON string: parse and decode it' },
  // One U+FFFD for each invalid byte, or for each run of them; then the first key.
  { head: /^(?:\xef\xbf\xbd){2,4}\n/, found: 'was decoded as UTF-8: it cannot be recovered' },
  {
    head: /^\xc3\xb3(?:\xc2\x89\xc2\x9a|\xe2\x80\xb0\xc5\xa1)\xc3\x82/,
    found: 'was decoded as Latin-1 (or Windows-1252) and encoded as UTF-8: undo both to recover it',
  },
  { head: /^f3899ac2/i, found: 'is hexadecimal text: decode it' },
  { head: /^\xef\xbb\xbf\xf3\x89\x9a\xc2/, found: 'has a byte order mark in front: remove three bytes' },
];

/** More than any of the heads has. */
const HEAD_BYTE_LENGTH = 15;
const HEAD_BASE64_LENGTH = 20;
/** Only a shortcut. What data begins with in each case: the byte, and the first letter of its base64. */
const FIRST_BYTES = [0x38, 0x22, 0xef, 0xc3, 0x46, 0x66];
const FIRST_LETTERS = 'OI7wRZ';

/**
 * An error for data that was an aggregated record before other software changed it; `undefined` for all other
 * data. A KCL takes it for a plain record.
 */
export function findMangled(data: Uint8Array | string): MalformedRecordError | undefined {
  const head = typeof data === 'string' ? headOfBase64(data) : headOfBytes(data);
  const mishap = head && MISHAPS.find((one) => one.head.test(head));
  if (!mishap) return undefined;
  return new MalformedRecordError('MANGLED_RECORD', `an aggregated record that ${mishap.found}`);
}

function headOfBytes(bytes: Uint8Array): string | undefined {
  if (!FIRST_BYTES.includes(bytes[0] as number)) return undefined;
  return String.fromCharCode(...bytes.subarray(0, HEAD_BYTE_LENGTH));
}

function headOfBase64(text: string): string | undefined {
  if (!FIRST_LETTERS.includes(text.charAt(0))) return undefined;
  const bytes = fromBase64(text.slice(0, HEAD_BASE64_LENGTH));
  return bytes && headOfBytes(bytes);
}
