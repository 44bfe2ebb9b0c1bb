import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readUtf8 } from '../src/utf8.ts';

describe('readUtf8', () => {
  test('reads every well-formed string back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(readUtf8(new TextEncoder().encode(text))).toBe(text);
      }),
    );
  });

  // What java.lang.String of JDK 17 gives for these bytes.
  test.each([
    ['ff', '\ufffd'],
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
    expect(readUtf8(Buffer.from(hex, 'hex'))).toBe(text);
  });
});
