import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file under its name only when all of it is written. Makes its folder. */
export async function writeWhole(path: string, contents: Uint8Array): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(unfinished, contents);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}
