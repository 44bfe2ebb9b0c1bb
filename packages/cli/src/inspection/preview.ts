import { isUtf8 } from 'node:buffer';
import { toHex } from '../support/hex.ts';
import { isReadable, printable, utf8Of } from '../support/text.ts';

/** What a payload looks like, and its beginning in a form that people can read. */
export interface Preview {
  readonly kind: 'empty' | 'json' | 'text' | 'gzip' | 'glue' | 'aggregated' | 'hex';
  /** One line, cut off after some characters. */
  readonly text: string;
  /** Whether there is more. */
  readonly isCut: boolean;
  /** Only with a header of the Glue Schema Registry: the id of the schema's version. */
  readonly schemaVersionId?: string;
  /** What is in gzip, or after the header of Glue. */
  readonly content?: Preview;
}

/** Bytes that a preview looks at: enough for any width, and an end of what gzip may unpack to. */
const MAX_BYTES = 4_096;
const GLUE_HEADER_BYTE_LENGTH = 18;
/** Gzip in gzip, say. */
const MAX_DEPTH = 3;

/** How previews are made. */
export interface PreviewOptions {
  /** How many characters a preview has. */
  readonly width: number;
  /** Unpacks what is in gzip, or after a header of Glue; `undefined` for what cannot be unpacked. */
  readonly unpack: (format: 'gzip' | 'deflate', data: Uint8Array) => Uint8Array | undefined;
}

/** Never throws: what cannot be read is hexadecimal. */
export function previewOf(data: Uint8Array, options: PreviewOptions, depth = 0): Preview {
  const { width, unpack } = options;
  if (data.length === 0) return { kind: 'empty', text: '', isCut: false };
  const [first, second] = data;
  if (depth < MAX_DEPTH && first === 0x1f && second === 0x8b) {
    const content = unpack('gzip', data);
    if (content !== undefined) return around('gzip', previewOf(content, options, depth + 1));
  }
  if (first === 0x03 && (second === 0x00 || second === 0x05) && data.length >= GLUE_HEADER_BYTE_LENGTH) {
    const payload = data.subarray(GLUE_HEADER_BYTE_LENGTH);
    const content = second === 0x05 ? unpack('deflate', payload) : payload;
    const schemaVersionId = toUuid(data.subarray(2, GLUE_HEADER_BYTE_LENGTH));
    return { ...around('glue', previewOf(content ?? payload, options, depth + 1)), schemaVersionId };
  }
  if (data.length > 20 && toHex(data.subarray(0, 4)) === 'f3899ac2')
    return hexPreview('aggregated', data, width);
  const text = headOf(data);
  if (text === undefined || !isReadable(text)) return hexPreview('hex', data, width);
  return cut(isJson(data) ? 'json' : 'text', printable(text.trim()), width, data.length > MAX_BYTES);
}

/** `gzip: json: {"n":0}` */
export function describePreview({ kind, text, isCut, content, schemaVersionId }: Preview): string {
  if (kind === 'empty') return '(empty)';
  if (content !== undefined) {
    const name = schemaVersionId === undefined ? kind : `Glue schema version ${schemaVersionId}`;
    return `${name}: ${describePreview(content)}`;
  }
  const name = kind === 'hex' ? 'hex ' : kind === 'aggregated' ? 'aggregated record, hex ' : '';
  return `${name}${text}${isCut ? '…' : ''}`;
}

function around(kind: 'gzip' | 'glue', content: Preview): Preview {
  return { kind, text: content.text, isCut: content.isCut, content };
}

function hexPreview(kind: 'hex' | 'aggregated', data: Uint8Array, width: number): Preview {
  const shown = data.subarray(0, Math.max(1, width >>> 1));
  return { kind, text: toHex(shown), isCut: shown.length < data.length };
}

function cut(kind: 'json' | 'text', text: string, width: number, isMore: boolean): Preview {
  const characters = text.length > width ? [...text.slice(0, width)] : undefined;
  // Not half of a character beyond U+FFFF.
  if (characters !== undefined && /[\ud800-\udbff]$/.test(characters.at(-1) as string)) characters.pop();
  return { kind, text: characters?.join('') ?? text, isCut: isMore || characters !== undefined };
}

/** The text of the first bytes. */
function headOf(data: Uint8Array): string | undefined {
  if (data.length <= MAX_BYTES) return utf8Of(data);
  if (!isUtf8(data)) return undefined;
  let end = MAX_BYTES;
  // Not within a character.
  while (((data[end] as number) & 0xc0) === 0x80) end--;
  return utf8Of(data.subarray(0, end));
}

function isJson(data: Uint8Array): boolean {
  const first = String.fromCharCode(data[0] as number);
  if (!/[[{"\-\dtfn\s]/.test(first) || data.length > 1_048_576) return first === '{' || first === '[';
  try {
    JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString());
    return true;
  } catch {
    return false;
  }
}

function toUuid(bytes: Uint8Array): string {
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
