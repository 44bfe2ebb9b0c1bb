import { zipSync } from 'fflate';

/**
 * Zips files, by their names, so that the same files are the same bytes on every machine, at any time. fflate
 * compresses in JavaScript; the output of node:zlib differs between versions of Node.
 */
export function zip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync(files, {
    level: 9,
    // A zip has no time zone, and fflate writes the local time, so this is a local time.
    // Noon, because some time zones have days that do not begin at midnight.
    mtime: new Date(1980, 0, 1, 12),
    os: UNIX,
    attrs: REGULAR_FILE_0644 * 2 ** 16,
  });
}

/** Section 4.4.2 of the .ZIP file format specification: with it, `attrs` begins with a Unix mode. */
const UNIX = 3;
/** Lambda's own user must be able to read it. */
const REGULAR_FILE_0644 = 0o100644;
