import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readLines } from '../src/read-lines.ts';

const { signal: never } = new AbortController();

async function linesIn(chunks: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const input = Readable.from(chunks.map((chunk) => Buffer.from(chunk, 'latin1')));
  for await (const line of readLines(input, never)) lines.push(line.toString('latin1'));
  return lines;
}

describe('readLines', () => {
  test.each([
    [[], []],
    [['a\nb\n'], ['a', 'b']],
    [['a\nb'], ['a', 'b']],
    [['\n\n'], ['', '']],
    [
      ['a', 'b', '\n', 'c\nd', 'e\n'],
      ['ab', 'c', 'de'],
    ],
    // The UTF-8 of U+2028, a byte that is no UTF-8, and a carriage return: no ends of lines.
    [['a\u00e2\u0080\u00a8b\u00ff\r\n'], ['a\u00e2\u0080\u00a8b\u00ff\r']],
  ])('divides %j into %j', async (chunks, lines) => {
    expect(await linesIn(chunks)).toEqual(lines);
  });

  test('gives what is complete when it is stopped, and no part of a line', async () => {
    const stop = new AbortController();
    const input = new PassThrough();
    input.write('a\nb\nc');
    const lines: string[] = [];
    for await (const line of readLines(input, stop.signal)) {
      lines.push(line.toString());
      stop.abort();
    }
    expect(lines).toEqual(['a', 'b']);
  });

  test('throws what the stream throws', async () => {
    const input = new PassThrough();
    input.destroy(new Error('broken'));
    await expect(readLines(input, never).next()).rejects.toThrow('broken');
  });
});
