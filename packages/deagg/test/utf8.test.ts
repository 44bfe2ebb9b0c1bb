import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { utf8ReaderOf } from '../src/message/utf8.ts';

afterEach(() => vi.unstubAllGlobals());

/** Reads all but the first and the last of the bytes around them. */
function readUtf8(bytes: Uint8Array): string {
  const around = Uint8Array.of(0xc3, ...bytes, 0x80);
  return utf8ReaderOf(around)(1, 1 + bytes.length);
}

describe.each(['with Buffer', 'without Buffer'])('utf8ReaderOf %s', (runtime) => {
  function enterRuntime(): void {
    if (runtime === 'without Buffer') vi.stubGlobal('Buffer', undefined);
  }

  test.each(['', 'a', '\u007f\0', 'k'.repeat(300)])('reads %j, which is ASCII', (text) => {
    const bytes = new TextEncoder().encode(text);
    enterRuntime();
    expect(readUtf8(bytes)).toBe(text);
  });

  test('reads every well-formed string back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const bytes = new TextEncoder().encode(text);
        enterRuntime();
        const read = readUtf8(bytes);
        vi.unstubAllGlobals();
        expect(read).toBe(text);
      }),
    );
  });

  test('reads any parts of the same bytes, in any order', () => {
    const part = fc.tuple(fc.nat({ max: 1_000 }), fc.nat({ max: 600 }));
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', minLength: 1_600, maxLength: 1_600 }),
        fc.array(part),
        (text, parts) => {
          const bytes = new TextEncoder().encode(text);
          enterRuntime();
          const read = utf8ReaderOf(bytes);
          const found = parts.map(([start, length]) => read(start, start + length));
          vi.unstubAllGlobals();
          expect(found).toEqual(parts.map(([start, length]) => text.slice(start, start + length)));
        },
      ),
    );
  });

  // What java.lang.String of JDK 17 gives for these bytes.
  test.each([
    ['ff', '\ufffd'],
    ['80', '\ufffd'],
    ['0080', '\0\ufffd'],
    ['c080', '\ufffd\ufffd'],
    ['e282', '\ufffd'],
    ['f09f98', '\ufffd'],
    ['f4908080', '\ufffd\ufffd\ufffd\ufffd'],
    ['61ffe28262', 'a\ufffd\ufffdb'],
    ['eda080', '\ufffd'],
    ['eda0', '\ufffd'],
    ['eda041', '\ufffdA'],
    ['eda0bdedb880', '\ufffd\ufffd'],
    ['ed9fbf', '\ud7ff'],
    ['ed9fbfff', '\ud7ff\ufffd'],
    ['eda0808080', '\ufffd\ufffd\ufffd'],
    ['edbfbf', '\ufffd'],
    ['edc080', '\ufffd\ufffd\ufffd'],
    ['eda0c0', '\ufffd\ufffd'],
    ['eda0bf80', '\ufffd\ufffd'],
    ['eda080eda0', '\ufffd\ufffd'],
    ['efbfbd', '\ufffd'],
    ['efbbbf61', '\ufeffa'],
  ])('reads %s as Java does', (hex, text) => {
    const bytes = Buffer.from(hex, 'hex');
    enterRuntime();
    expect(readUtf8(bytes)).toBe(text);
  });
});
