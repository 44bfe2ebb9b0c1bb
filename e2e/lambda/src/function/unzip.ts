import { crc32, inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const STORED = 0;
const DEFLATED = 8;

/**
 * Reads a zip: names to contents. Throws when anything in it is not as APPNOTE.TXT has it. It shares no code with what writes the
 * zip, and Node has no reader of its own. (Without ZIP64 and encryption, which Lambda's zips do not need.)
 */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const end = zip.length - END_LENGTH;
  if (end < 0 || zip.readUInt32LE(end) !== END)
    throw new Error('the zip does not end as one without comment');
  const count = zip.readUInt16LE(end + 10);
  let position = zip.readUInt32LE(end + 16);
  const files = new Map<string, Buffer>();
  for (let index = 0; index < count; index++) {
    requireSignature(zip, position, CENTRAL);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) =>
      zip.readUInt16LE(position + at),
    );
    const nameStart = position + 46;
    const name = zip.toString('utf8', nameStart, nameStart + (nameLength as number));
    files.set(name, readEntry(zip, position, name));
    position = nameStart + (nameLength as number) + (extraLength as number) + (commentLength as number);
  }
  if (position !== end) throw new Error('the central directory is not as long as it says');
  return files;
}

function readEntry(zip: Buffer, central: number, name: string): Buffer {
  const method = zip.readUInt16LE(central + 10);
  const checksum = zip.readUInt32LE(central + 16);
  const compressedLength = zip.readUInt32LE(central + 20);
  const local = zip.readUInt32LE(central + 42);
  requireSignature(zip, local, LOCAL);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const compressed = zip.subarray(start, start + compressedLength);
  if (method !== STORED && method !== DEFLATED) throw new Error(`${name}: compression method ${method}`);
  const content = method === STORED ? compressed : inflateRawSync(compressed);
  if (content.length !== zip.readUInt32LE(central + 24)) throw new Error(`${name} has another length`);
  if (crc32(content) !== checksum) throw new Error(`${name} has another CRC-32`);
  return content;
}

function requireSignature(zip: Buffer, position: number, signature: number): void {
  if (zip.readUInt32LE(position) !== signature) throw new Error(`no header at byte ${position} of the zip`);
}
