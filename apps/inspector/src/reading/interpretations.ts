import { fromBase64, fromHex, type InputRecord } from '../kpl.ts';
import { utf8Text } from '../support/bytes.ts';

/** How the user may want the input to be read, in place of what is detected. */
export const INTERPRETATIONS = {
  auto: 'detected',
  base64: 'base64, once',
  'base64-twice': 'base64, twice',
  hex: 'hexadecimal',
  bytes: 'the bytes as they are',
} as const;
export type Interpretation = keyof typeof INTERPRETATIONS;

/** Reads all of the input as one record. Returns `undefined` if it cannot be that. */
export function readAsOne(
  bytes: Uint8Array,
  interpretation: Exclude<Interpretation, 'auto'>,
  source: string,
): InputRecord | undefined {
  const place = { source, line: 1, repairs: [] };
  if (interpretation === 'bytes') return { data: bytes, form: 'bytes', ...place };
  if (interpretation === 'hex') {
    const data = fromHex(compact(bytes).replaceAll(':', ''));
    return data && { data, form: 'hex', ...place };
  }
  const once = fromBase64(compact(bytes));
  const data = interpretation === 'base64' || once === undefined ? once : fromBase64(compact(once));
  return data && { data, form: 'base64', ...place };
}

/** Without white space, and the quotes of a JSON string. */
function compact(bytes: Uint8Array): string {
  return utf8Text(bytes)
    .replaceAll(/\s+/g, '')
    .replace(/^"(.*)"$/, '$1');
}
