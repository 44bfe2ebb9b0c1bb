import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

const BLOCK_BYTE_LENGTH = 512;
const REGULAR_FILE = '0';

/**
 * Reads the files of an npm tarball: path below `package/` to content. Throws for anything but regular files, which is
 * all that a package should hold.
 */
export async function readTarball(path: string): Promise<Map<string, Buffer>> {
  const archive = gunzipSync(await readFile(path));
  const files = new Map<string, Buffer>();
  let position = 0;
  // Two blocks of zeros end the archive (POSIX, ustar).
  while (archive[position] !== 0) {
    const header = archive.subarray(position, position + BLOCK_BYTE_LENGTH);
    const filePath = readPath(header);
    const type = readText(header, 156, 1);
    if (type !== REGULAR_FILE) throw new Error(`${filePath} in ${path} has type ${type}, expected a file`);
    const byteLength = Number.parseInt(readText(header, 124, 12), 8);
    const start = position + BLOCK_BYTE_LENGTH;
    files.set(filePath.replace(/^package\//, ''), archive.subarray(start, start + byteLength));
    position = start + Math.ceil(byteLength / BLOCK_BYTE_LENGTH) * BLOCK_BYTE_LENGTH;
  }
  return files;
}

/** A long path is split in two: a prefix and a name. */
function readPath(header: Buffer): string {
  return [readText(header, 345, 155), readText(header, 0, 100)].filter(Boolean).join('/');
}

function readText(header: Buffer, start: number, byteLength: number): string {
  const [text = ''] = header.toString('latin1', start, start + byteLength).split('\0');
  return text.trim();
}
