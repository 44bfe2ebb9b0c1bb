import { CommandError, type Problem } from '../support/errors.ts';
import { type Item, MAX_VALUE_BYTE_LENGTH } from './item.ts';
import { ValueReader } from './value-reader.ts';
import { WrappedLines } from './wrapped-lines.ts';

/** The bytes of one file, or of stdin, in pieces. */
export interface Input {
  /** For people: the path, or `stdin`. */
  readonly name: string;
  /** Each piece is valid only until the next is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** What a command wants to know while it reads. */
export interface ReadOptions {
  /** Takes each input as the bytes of one record, whatever they look like. */
  readonly isBytes?: boolean | undefined;
  /** Whether a JSON value without a record is an error: with a misspelled name, a user record would be lost. */
  readonly isForPacking?: boolean | undefined;
  readonly onProblem: (problem: Problem) => void;
  readonly onRead?: ((byteLength: number) => void) | undefined;
}

/** Two bytes tell UTF-16, three a byte order mark, four an aggregated record. */
const HEAD_BYTE_LENGTH = 4;

/** Reads one input. Throws a {@link CommandError} for what is not text, nor a record. */
export async function* readChunks(
  { name, chunks }: Input,
  options: ReadOptions,
): AsyncGenerator<readonly Item[]> {
  const { head, rest } = await takeHead(chunks, HEAD_BYTE_LENGTH);
  if (head.length === 0) {
    options.onProblem({ source: name, message: 'is empty, expected Kinesis records' });
    return;
  }
  const counting = counted(joined(head, rest), options);
  if (options.isBytes === true || isFrame(head)) {
    const { bytes, failure } = await readAll(counting, name);
    yield [{ kind: 'bytes', bytes }];
    if (failure !== undefined) throw failure;
    return;
  }
  const encoding = encodingOf(head);
  if (encoding === undefined) {
    await rest.return?.();
    throw new CommandError(
      `${name}: binary data that does not begin as an aggregated record does (f3 89 9a c2), and is not text; ` +
        'with --bytes it is read as the data of one record',
    );
  }
  yield* readText(encoding === 'utf-8' ? counting : decoded(counting, encoding));
}

async function* readText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Item[]> {
  const reader = new ValueReader();
  const lines = new WrappedLines();
  let isFirst = true;
  const flush = function* (items: Iterable<Item>) {
    for (const item of items) yield* lines.push(item);
  };
  try {
    for await (const chunk of chunks) {
      const bytes = isFirst && isByteOrderMark(chunk) ? chunk.subarray(3) : chunk;
      isFirst = false;
      yield [...flush(reader.push(bytes))];
    }
  } catch (error) {
    // What came before a fault of gzip, say, is read all the same.
    yield [...flush(reader.end()), ...lines.flush()];
    throw error;
  }
  yield [...flush(reader.end()), ...lines.flush()];
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  { onRead }: ReadOptions,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onRead?.(chunk.length);
    yield chunk;
  }
}

/** Bytes of UTF-8, without a byte order mark, whatever encoding that mark says. */
export async function* textIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, rest } = await takeHead(chunks, HEAD_BYTE_LENGTH);
  if (encodingOf(head) === 'utf-16le') yield* decoded(joined(head, rest), 'utf-16le');
  else yield* joined(isByteOrderMark(head) ? head.subarray(3) : head, rest);
}

async function* decoded(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
}

/** All bytes, or those before a fault of gzip, say, which are a record all the same. */
async function readAll(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): Promise<{ bytes: Uint8Array; failure?: CommandError }> {
  const pieces: Uint8Array[] = [];
  let byteLength = 0;
  try {
    for await (const chunk of chunks) {
      pieces.push(Uint8Array.from(chunk));
      byteLength += chunk.length;
      if (byteLength > MAX_VALUE_BYTE_LENGTH) break;
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { bytes: Buffer.concat(pieces), failure: error };
  }
  if (byteLength <= MAX_VALUE_BYTE_LENGTH) return { bytes: Buffer.concat(pieces) };
  const limit = `${MAX_VALUE_BYTE_LENGTH / 1_048_576} MiB`;
  throw new CommandError(`${name}: one record of more than ${limit}, which no Kinesis record has`);
}

function isFrame(head: Uint8Array): boolean {
  return head[0] === 0xf3 && head[1] === 0x89 && head[2] === 0x9a && head[3] === 0xc2;
}

export function isByteOrderMark(head: Uint8Array): boolean {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}

/** PowerShell writes UTF-16. `undefined` for what is not text. */
function encodingOf(firstBytes: Uint8Array): 'utf-8' | 'utf-16le' | undefined {
  // Not all that was read: what is wrong further on makes one line unreadable, not the input.
  const head = firstBytes.subarray(0, HEAD_BYTE_LENGTH);
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head.includes(0)) return undefined;
  try {
    // As a stream: a character may be cut in two.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return undefined;
  }
}

/** Reads until there are so many bytes, or no more. */
export async function takeHead(
  chunks: AsyncIterable<Uint8Array>,
  byteLength: number,
): Promise<{ head: Uint8Array; rest: AsyncIterator<Uint8Array> }> {
  const rest = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  while (head.length < byteLength) {
    const next = await rest.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, rest };
}

export async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
