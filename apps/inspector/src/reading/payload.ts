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

export async function payloadViews(data: Uint8Array, depth = 0): Promise<PayloadViews> {
  const isCut = data.length > MAX_BYTE_LENGTH;
  const shown = isCut ? data.subarray(0, MAX_BYTE_LENGTH) : data;
  const text = utf8Of(shown) ?? (isCut ? utf8Of(shown.subarray(0, -3)) : undefined);
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

function indented(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += 16) {
    lines.push(toHex(bytes.subarray(start, start + 16)).replaceAll(/..(?=.)/g, '$& '));
  }
  return lines.join('\n');
}
