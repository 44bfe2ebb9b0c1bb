import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { CaptureError } from './errors.ts';

/** The folder of all golden records, at the top of the repository. */
export const fixturesFolder: string = join(import.meta.dirname, '..', '..', '..', 'fixtures');

/** In UTC, as YYYY-MM-DD. */
export const today: string = new Date().toISOString().slice(0, 10);

/** Larger files are compressed. */
const LARGEST_PLAIN_BYTE_LENGTH = 100_000;

/**
 * Writes JSON below fixtures/, with a line for each element of a list at the top so that a difference can be read.
 * A large file is compressed and gets `.gz` after its name. `name` is such as `kpl-1.0.7/lone`.
 *
 * A file that would change in nothing but `capturedOn` is left alone.
 */
export function writeFixture(
  name: string,
  content: Readonly<Record<string, unknown>>,
  folder: string = fixturesFolder,
): void {
  const text = toText(content);
  const found = findFixture(name, folder);
  if (found !== undefined && toText({ ...readJson(found), capturedOn: content.capturedOn }) === text) return;
  if (found !== undefined) rmSync(found);
  const isLarge = Buffer.byteLength(text) > LARGEST_PLAIN_BYTE_LENGTH;
  const path = join(folder, `${name}.json${isLarge ? '.gz' : ''}`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, isLarge ? gzip(text) : text);
}

/** Removes what {@link writeFixture} wrote. */
export function removeFixture(name: string): void {
  const path = findFixture(name);
  if (path !== undefined) rmSync(path);
}

/** The path of what {@link writeFixture} wrote; undefined when there is no such file. */
export function findFixture(name: string, folder: string = fixturesFolder): string | undefined {
  return [`${name}.json`, `${name}.json.gz`]
    .map((file) => join(folder, file))
    .find((path) => existsSync(path));
}

/** Reads what {@link writeFixture} wrote, or another JSON file below fixtures/. */
export function readFixture<T extends object>(name: string, folder: string = fixturesFolder): T {
  const path = findFixture(name, folder);
  if (path === undefined) throw new CaptureError(`fixtures/${name}.json is not there.`);
  return readJson(path);
}

function readJson<T extends object>(path: string): T {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
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
function gzip(text: string): Buffer {
  const compressed = gzipSync(text, { level: 9 });
  compressed[9] = 0xff;
  return compressed;
}
