import { findMangled } from '../frame/mangled.ts';

/** Says what data that is not JSON looks like, by its first bytes and its lines; never what is in it. */
export function describeNotJson(data: Uint8Array, text: string): string {
  const [first, second] = data;
  if (first === undefined) return 'the data is empty, not JSON';
  const mangled = findMangled(data);
  if (mangled !== undefined) return `the data is not JSON: ${mangled.message}`;
  const found = FIRST_BYTES.find(({ bytes }) => bytes[0] === first && bytes.includes(second as number, 1));
  const isLines = isJson(text.slice(0, Math.max(0, text.indexOf('\n'))));
  const looks = found?.looks ?? (isLines ? 'several lines of JSON: split them' : undefined);
  return `the ${data.length} bytes of data are not JSON${looks === undefined ? '' : `; they look like ${looks}`}`;
}

/** A first byte and the second bytes that may follow it. */
const FIRST_BYTES: readonly { readonly bytes: readonly number[]; readonly looks: string }[] = [
  { bytes: [0x1f, 0x8b], looks: 'gzip, as CloudWatch Logs sends it: decompress them' },
  { bytes: [0x78, 0x01, 0x5e, 0x9c, 0xda], looks: 'zlib: decompress them' },
  { bytes: [0x03, 0x00, 0x05], looks: 'the Glue Schema Registry: decode its header of 18 bytes first' },
  { bytes: [0xf3, 0x89], looks: 'an aggregated record that could not be read: see onUnreadable' },
  { bytes: [0xff, 0xfe], looks: 'UTF-16: decode them as that' },
  { bytes: [0xfe, 0xff], looks: 'UTF-16: decode them as that' },
];

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
