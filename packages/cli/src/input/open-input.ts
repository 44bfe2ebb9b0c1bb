import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CommandError, codeOf, ExitCode } from '../support/errors.ts';
import { gunzip } from './gunzip.ts';
import { type Input, joined, takeHead } from './read-chunks.ts';

/** How much of a file is read at once. */
const READ_SIZE = 262_144;
/** Some 16 MB. */
const READS_AT_ONCE = 64;
/** Gzip in gzip happens; a file that is gzip without end does too. */
const MAX_GZIP_DEPTH = 3;

/**
 * Opens a path; `-` is stdin. Gzip is unpacked unless `keepsGzip`. Throws a {@link CommandError} that names it.
 */
export function openInput(path: string, keepsGzip = false): Input {
  const name = path === '-' ? 'stdin' : path;
  const unpack = (chunks: AsyncIterable<Uint8Array>) => (keepsGzip ? chunks : withoutGzip(chunks, name, 0));
  if (path === '-') return { name, chunks: unpack(readStdin()) };
  try {
    const file = openSync(path, 'r');
    if (fstatSync(file).isDirectory()) {
      closeSync(file);
      throw new CommandError(`${name}: is a directory, expected a file`, ExitCode.usage);
    }
    return { name, chunks: unpack(named(readFile(file), name)) };
  } catch (error) {
    throw error instanceof CommandError ? error : cannotRead(name, error);
  }
}

/**
 * A stream would take new memory for each piece, which is not free before the next collection of garbage. There
 * is nothing else to do while a file is read.
 */
async function* readFile(file: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(READ_SIZE);
  try {
    for (let count = 1; ; count++) {
      // So that a signal is noticed.
      if (count % READS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
      const byteLength = readSync(file, buffer, 0, READ_SIZE, null);
      if (byteLength === 0) return;
      yield buffer.subarray(0, byteLength);
    }
  } finally {
    closeSync(file);
  }
}

async function* readStdin(): AsyncGenerator<Uint8Array> {
  yield* named(process.stdin, 'stdin');
}

async function* named(stream: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw cannotRead(name, error);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'is a directory, expected a file',
  EACCES: 'permission denied',
};

function cannotRead(name: string, error: unknown): CommandError {
  const code = codeOf(error);
  return new CommandError(`${name}: ${REASONS[code] ?? `cannot be read (${code})`}`, ExitCode.usage);
}

/** Passes bytes on, unpacked if they begin as gzip does. */
async function* withoutGzip(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  depth: number,
): AsyncGenerator<Uint8Array> {
  const { head, rest } = await takeHead(chunks, 2);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b && depth < MAX_GZIP_DEPTH;
  const all = joined(head, rest);
  yield* isGzip ? withoutGzip(gunzip(all, name), name, depth + 1) : all;
}
