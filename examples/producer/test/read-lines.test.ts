import { PassThrough, Readable } from 'node:stream';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type ReadLinesOptions, readLines } from '../src/read-lines.ts';

const { signal: never } = new AbortController();
let tooLong: number;
beforeEach(() => {
  tooLong = 0;
});

function options({ stop = never, maxBytes = 1_000 } = {}): ReadLinesOptions {
  return { stop, maxBytes, onTooLong: () => tooLong++ };
}

function streamOf(chunks: readonly string[]): Readable {
  return Readable.from(
    chunks.map((chunk) => Buffer.from(chunk, 'latin1')),
    { objectMode: false },
  );
}

async function linesIn(chunks: readonly string[], maxBytes?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(streamOf(chunks), options({ maxBytes }))) {
    lines.push(line.toString('latin1'));
  }
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
    // The UTF-8 of U+2028, a byte that is not UTF-8, and a carriage return: not ends of lines.
    [['a\u00e2\u0080\u00a8b\u00ff\r\n'], ['a\u00e2\u0080\u00a8b\u00ff\r']],
  ])('divides %j into %j', async (chunks, lines) => {
    expect(await linesIn(chunks)).toEqual(lines);
  });

  test.each([
    ['as long as is allowed', ['abc\nd\n'], ['abc', 'd'], 0],
    ['longer', ['a\nbcde\nf\n'], ['a', 'f'], 1],
    ['longer, in pieces', ['a\nb', 'c', 'd', 'e', 'f\ng', '\n'], ['a', 'g'], 1],
    ['longer and at the end', ['a\nbc', 'de'], ['a'], 1],
    ['longer, twice', ['abcd\nefgh\ni'], ['i'], 2],
  ])('skips and reports a line that is too long: one that is %s', async (_, chunks, lines, reports) => {
    expect(await linesIn(chunks, 3)).toEqual(lines);
    expect(tooLong).toBe(reports);
  });

  test('reports a line that is too long before its end, and keeps nothing of it', async () => {
    const chunk = Buffer.alloc(65_536, 'a');
    let read = 0;
    function* withoutLineFeed() {
      for (; tooLong === 0 && read < 100; read++) yield chunk;
    }
    const input = Readable.from(withoutLineFeed(), { objectMode: false });
    const lines = readLines(input, options({ maxBytes: 10 * chunk.length }));
    expect((await lines.next()).done).toBe(true);
    expect(read).toBeLessThan(20);
  });

  test('copies a long line once, however many chunks it comes in', async () => {
    const chunks = Array.from({ length: 1_000 }, () => 'a'.repeat(100));
    const concat = vi.spyOn(Buffer, 'concat');
    const lines = await linesIn([...chunks, '\n'], 100_000);
    const calls = concat.mock.calls.length;
    concat.mockRestore();
    expect(lines).toEqual(['a'.repeat(100_000)]);
    expect(calls).toBeLessThan(5);
  });

  test('returns what is complete when it is stopped, and no part of a line', async () => {
    const stop = new AbortController();
    const input = new PassThrough();
    input.write('a\nb\nc');
    expect(await linesUntilStopped(input, stop)).toEqual(['a', 'b']);
    expect(input.destroyed).toBe(true);
  });

  test('returns what is in the buffer of the stream when it is stopped', async () => {
    const stop = new AbortController();
    const input = new PassThrough();
    input.write('0\n');
    const lines = await linesUntilStopped(input, stop, () => {
      for (let n = 1; n < 100_000; n++) input.write(`${n}\n`);
    });
    expect(lines).toEqual(Array.from({ length: 100_000 }, (_, n) => `${n}`));
  });

  test('returns the last line, too, when it is stopped after the end', async () => {
    const stop = new AbortController();
    const input = new PassThrough();
    input.write('a\n');
    expect(await linesUntilStopped(input, stop, () => input.end('b\nc'))).toEqual(['a', 'b', 'c']);
  });

  test('returns nothing when it was stopped before, and the stream has read nothing', async () => {
    const input = new PassThrough();
    expect(await readLines(input, options({ stop: AbortSignal.abort() })).next()).toMatchObject({
      done: true,
    });
  });

  test('throws what the stream throws, after the lines that it had read', async () => {
    const input = new PassThrough();
    input.write('a\n');
    const lines = readLines(input, options());
    expect(`${(await lines.next()).value}`).toBe('a');
    input.write('b\n');
    input.destroy(new Error('broken'));
    expect(`${(await lines.next()).value}`).toBe('b');
    await expect(lines.next()).rejects.toThrow('broken');
  });

  test('throws when the stream was destroyed before its end', async () => {
    const input = new PassThrough();
    input.destroy();
    await expect(readLines(input, options()).next()).rejects.toMatchObject({
      code: 'ERR_STREAM_PREMATURE_CLOSE',
    });
  });
});

/** Stops at the first line, after `beforeStop`. */
async function linesUntilStopped(
  input: Readable,
  stop: AbortController,
  beforeStop = () => {},
): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(input, options({ stop: stop.signal }))) {
    lines.push(line.toString());
    if (lines.length > 1) continue;
    beforeStop();
    stop.abort();
  }
  return lines;
}
