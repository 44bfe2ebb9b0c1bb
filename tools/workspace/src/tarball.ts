import { list } from 'tar';

/**
 * Reads the files of an npm tarball: path below `package/` to content. Throws for anything but regular files,
 * which are all that a package should hold.
 */
export async function readTarball(path: string): Promise<Map<string, Buffer>> {
  const files: Promise<[path: string, content: Buffer]>[] = [];
  const others: string[] = [];
  await list({
    file: path,
    strict: true,
    onReadEntry: (entry) => {
      if (entry.type !== 'File') others.push(`${entry.path} has type ${entry.type}`);
      files.push(entry.concat().then((content) => [entry.path.replace(/^package\//, ''), content]));
    },
  });
  if (others.length > 0) throw new Error(`${path} holds more than files: ${others.join(', ')}`);
  return new Map(await Promise.all(files));
}
