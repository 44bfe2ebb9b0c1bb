import { toHex, utf8Of } from '../kpl.ts';
import { packedIn, unpack } from './unpack.ts';

/** A payload in each form that it has; long ones are cut off. */
export interface PayloadViews {
  readonly byteLength: number;
  readonly json?: string;
  readonly text?: string;
  readonly hex: string;
  /** What is in gzip, or after a header of the Glue Schema Registry. */
  readonly unpacked?: PayloadViews;
  readonly isCut: boolean;
}

/** A page that shows more is slow to lay out. */
const MAX_BYTE_LENGTH = 65_536;
const MAX_DEPTH = 3;
/** Deeper values are not moved further to the right. */
const MAX_INDENT = 50;
/** A string, an empty object or array, punctuation, or white space. */
const JSON_TOKEN = /"(?:[^"\\]+|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|\s+/g;

export async function payloadViews(data: Uint8Array, depth = 0): Promise<PayloadViews> {
  const isCut = data.length > MAX_BYTE_LENGTH;
  const shown = isCut ? data.subarray(0, MAX_BYTE_LENGTH) : data;
  const text = isCut ? startOfText(shown) : utf8Of(shown);
  const json = text === undefined || isCut ? undefined : indented(text);
  const packed = depth < MAX_DEPTH ? packedIn(data) : undefined;
  const content =
    packed && (packed.packing === undefined ? packed.data : await unpack(packed.packing, packed.data));
  return {
    byteLength: data.length,
    ...(json !== undefined && { json }),
    ...(text !== undefined && { text }),
    hex: hexLines(shown),
    ...(content && { unpacked: await payloadViews(content, depth + 1) }),
    isCut,
  };
}

/** The text that bytes are in UTF-8, without a character of which a part is cut off. */
function startOfText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

/** JSON with a line for each member. Numbers, and names and their order, stay as they are in the payload. */
function indented(text: string): string | undefined {
  if (!isJson(text)) return undefined;
  let depth = 0;
  const newLine = () => `\n${'  '.repeat(Math.min(depth, MAX_INDENT))}`;
  return text.replaceAll(JSON_TOKEN, (token) => {
    if (token.startsWith('"')) return JSON.stringify(JSON.parse(token));
    if (/^[{[].*[}\]]$/s.test(token)) return `${token[0]}${token.at(-1)}`;
    if (token === '{' || token === '[') {
      depth++;
      return `${token}${newLine()}`;
    }
    if (token === '}' || token === ']') {
      depth--;
      return `${newLine()}${token}`;
    }
    if (token === ',') return `,${newLine()}`;
    return token === ':' ? ': ' : '';
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += 16) {
    lines.push(toHex(bytes.subarray(start, start + 16)).replaceAll(/..(?=.)/g, '$& '));
  }
  return lines.join('\n');
}
