import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { readable, shorten } from '../src/text.ts';
import { bytes } from './batches.ts';

describe('string-width, as the demo relies on it,', () => {
  test.for([
    ['', 0],
    ['naïve', 5],
    ['nai\u0308ve', 5],
    ['漢字', 4],
    ['😀', 2],
  ] as const)('of "%s" is %d', ([text, width]) => {
    expect(stringWidth(text)).toBe(width);
  });
});

describe('shorten', () => {
  test.for([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['漢字漢字', 6, '漢字…'],
    ['漢字漢字', 5, '漢字…'],
    ['漢字漢字', 4, '漢…'],
    ['😀😀', 3, '😀…'],
  ] as const)('cuts "%s" to %d columns: "%s"', ([text, width, expected]) => {
    expect(shorten(text, width)).toBe(expected);
  });
});

describe('readable', () => {
  test('shows text as it is', () => {
    expect(readable(bytes('{"päyload": "漢字"}'))).toBe('{"päyload": "漢字"}');
  });

  test('shows control characters by their code', () => {
    expect(readable(bytes('a\tb\u001b[0m\u009b'))).toBe('a\\u0009b\\u001b[0m\\u009b');
  });

  test('shows what is no UTF-8 in hexadecimal', () => {
    expect(readable(new Uint8Array([0xf3, 0x89, 0x9a, 0xc2]))).toBe('0xf3899ac2');
  });
});
