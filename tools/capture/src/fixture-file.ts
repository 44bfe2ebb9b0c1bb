import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { CaptureError } from './errors.ts';

/** The folder of all golden records, at the top of the repository. */
const fixturesFolder = join(import.meta.dirname, '..', '..', '..', 'fixtures');

/** Larger files are compressed. */
const LARGEST_PLAIN_BYTE_LENGTH = 100_000;

/**
 * Writes JSON below fixtures/, with a line for each element of a list at the top so that a difference can be read.
 * A large one gets `.gz` behind its name. `name` is such as `kpl-1.0.7/lone`.
 */
export function writeFixture(name: string, content: object, folder: string = fixturesFolder): void {
  const [plain, compressed] = pathsOf(name, folder);
  const text = Buffer.from(toText(content));
  mkdirSync(dirname(plain), { recursive: true });
  const isLarge = text.length > LARGEST_PLAIN_BYTE_LENGTH;
  if (isLarge) writeFileSync(compressed, gzip(text));
  else writeFileSync(plain, text);
  rmSync(isLarge ? plain : compressed, { force: true });
}

/** The path of what {@link writeFixture} wrote; undefined when there is no such file. */
export function findFixture(name: string, folder: string = fixturesFolder): string | undefined {
  return pathsOf(name, folder).find((path) => existsSync(path));
}

/** Reads what {@link writeFixture} wrote, or another JSON file below fixtures/. */
export function readFixture<T>(name: string, folder: string = fixturesFolder): T {
  const path = findFixture(name, folder);
  if (path === undefined) throw new CaptureError(`fixtures/${name}.json is not there.`);
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()) as T;
}

function pathsOf(name: string, folder: string): [plain: string, compressed: string] {
  const plain = join(folder, `${name}.json`);
  return [plain, `${plain}.gz`];
}

function toText(content: object): string {
  const fields = Object.entries(content).map(([key, value]) => {
    const isList = Array.isArray(value) && typeof value[0] === 'object';
    const text = isList
      ? `[\n${value.map((element) => `    ${JSON.stringify(element)}`).join(',\n')}\n  ]`
      : JSON.stringify(value);
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}

/** The same bytes on every system: the header of gzip names one. */
function gzip(bytes: Buffer): Buffer {
  const compressed = gzipSync(bytes, { level: 9 });
  compressed[9] = 0xff;
  return compressed;
}
