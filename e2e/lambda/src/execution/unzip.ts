import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { fromBufferPromise } from 'yauzl';

/** Reads a zip: names to contents. Throws when it is damaged. Shares no code with what writes it. */
export async function unzip(zip: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const archive = await fromBufferPromise(zip);
  for await (const entry of archive.eachEntry()) {
    const content = await buffer(await archive.openReadStreamPromise(entry));
    // yauzl checks everything else.
    if (crc32(content) !== entry.crc32) throw new Error(`${entry.fileName} has another CRC-32`);
    files.set(entry.fileName, content);
  }
  return files;
}
