import { CommandError } from '../support/errors.ts';
import { MAX_VALUE_BYTE_LENGTH, tooLong } from './item.ts';
import { openInput } from './open-input.ts';
import { isByteOrderMark, type ReadOptions, textIn } from './read-chunks.ts';

/** One line of an input, without its line break. */
export interface Line {
  readonly source: string;
  readonly line: number;
  readonly bytes: Uint8Array;
}

const [NEWLINE, RETURN] = [0x0a, 0x0d];

/** Reads inputs line by line, whatever is in them, without byte order marks; lines without anything are left out. */
export async function* readLines(
  paths: readonly string[],
  options: ReadOptions,
): AsyncGenerator<readonly Line[], void, undefined> {
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const source = path === '-' ? 'stdin' : path;
    try {
      yield* linesOf(path, options);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const message = error.message.slice(source.length + 2);
      options.onProblem({ source, message, exitCode: error.exitCode });
    }
  }
}

async function* linesOf(path: string, options: ReadOptions): AsyncGenerator<readonly Line[]> {
  const { name: source, chunks } = openInput(path);
  const text = textIn(chunks);
  let line = 1;
  let rest: Uint8Array[] = [];
  let restLength = 0;
  let isTooLong = false;
  const take = (end: Uint8Array): Line[] => {
    const bytes = rest.length === 0 ? end : Buffer.concat([...rest, end]);
    const wasTooLong = isTooLong;
    rest = [];
    restLength = 0;
    isTooLong = false;
    const start = isByteOrderMark(bytes) ? 3 : 0;
    const content = bytes.subarray(start, bytes.at(-1) === RETURN ? -1 : undefined);
    const found = content.length === 0 || wasTooLong ? [] : [{ source, line, bytes: content }];
    line++;
    return found;
  };
  let isEmpty = true;
  for await (const chunk of text) {
    isEmpty = false;
    options.onRead?.(chunk.length);
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      lines.push(...take(Buffer.from(chunk.subarray(start, end))));
      start = end + 1;
    }
    if (!isTooLong) rest.push(Uint8Array.from(chunk.subarray(start)));
    restLength += chunk.length - start;
    if (restLength > MAX_VALUE_BYTE_LENGTH && !isTooLong) {
      isTooLong = true;
      rest = [];
      const { message } = tooLong(line, 'a line') as { message: string };
      options.onProblem({ source, line, message });
    }
    yield lines;
  }
  if (isEmpty) options.onProblem({ source, message: 'is empty, expected a payload a line' });
  yield take(new Uint8Array());
}
