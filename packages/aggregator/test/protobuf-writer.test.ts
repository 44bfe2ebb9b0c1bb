import { afterEach, describe, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

describe('aggregate', () => {
  test('makes the same entry where Buffer writes text at its beginning only, as in Cloudflare workers', async () => {
    const onNode = await aggregateLongTexts();
    vi.spyOn(Buffer.prototype as TextBuffer, 'utf8Write').mockImplementation(function (
      this: Buffer,
      text,
      offset,
    ) {
      if (offset > 0) throw new RangeError('The value of "length" is out of range');
      return this.write(text, 'utf8');
    });
    expect(await aggregateLongTexts()).toEqual(onNode);
  });

  test('writes into a Buffer on Node, in which text is written fastest', async () => {
    const written = vi.spyOn(Buffer.prototype as TextBuffer, 'utf8Write');
    await aggregateLongTexts();
    expect(written.mock.calls.length).toBeGreaterThan(4);
  });
});

/** What protobufjs calls. */
interface TextBuffer {
  utf8Write(text: string, offset: number): number;
}

/** Modules look at Buffer when they are loaded. protobufjs hands text of 40 UTF-16 code units and more to it. */
async function aggregateLongTexts() {
  vi.resetModules();
  const { aggregate } = await import('@kpl-kit/aggregator');
  const keys = ['a'.repeat(39), 'a'.repeat(40), '\u{10000}'.repeat(127), 'é'.repeat(200), 'b'.repeat(256)];
  return [...aggregate(keys.map((partitionKey) => ({ partitionKey, data: new Uint8Array(3) })))];
}
