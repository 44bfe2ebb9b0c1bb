import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { base64EncoderOf, fromBase64, mayBeBase64 } from '../src/support/bytes.ts';

afterEach(() => vi.unstubAllGlobals());

describe.each(['with Buffer', 'without Buffer'])('%s', (runtime) => {
  /** Browsers and edge runtimes have atob and btoa only. */
  function enterRuntime(): void {
    if (runtime === 'without Buffer') vi.stubGlobal('Buffer', undefined);
  }

  test('base64EncoderOf writes what Node writes, of all bytes and of a part', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000, size: 'max' }), (bytes) => {
        const expected = Buffer.from(bytes).toString('base64');
        enterRuntime();
        const toBase64 = base64EncoderOf(bytes);
        const texts = [toBase64(0, bytes.length), toBase64(3, bytes.length)];
        vi.unstubAllGlobals();
        expect(texts).toEqual([expected, Buffer.from(bytes.slice(3)).toString('base64')]);
      }),
      { numRuns: 50 },
    );
  });

  test('base64EncoderOf encodes a view and not the buffer behind it', () => {
    enterRuntime();
    expect(base64EncoderOf(Uint8Array.of(1, 104, 105, 2).subarray(1, 3))(0, 2)).toBe('aGk=');
  });

  test('fromBase64 reads back what base64EncoderOf writes, with and without padding', () => {
    enterRuntime();
    for (const byteLength of [0, 1, 2, 3, 4, 5, 100]) {
      const bytes = new Uint8Array(byteLength).map((_, index) => index * 37 + 1);
      const text = base64EncoderOf(bytes)(0, byteLength);
      expect([...(fromBase64(text) ?? [])]).toEqual([...bytes]);
      expect([...(fromBase64(text.replaceAll('=', '')) ?? [])]).toEqual([...bytes]);
    }
  });

  test.each([
    '!',
    'aGk!',
    'a Gk=',
    'aGk=\n',
    '\taGk=',
    'aG\u00e9=',
    '\u0141\u0141\u0141\u0141',
    'aGk\u0141',
    'aGk=aGk=',
    'aGk==',
    'aGk===',
    'aGkx=',
    '=',
    '-_-_',
    'aGk_',
  ])('fromBase64 refuses %j', (text) => {
    enterRuntime();
    expect(fromBase64(text)).toBeUndefined();
  });
});

test.each(['', 'AA==', 'AAE=', 'AAECAw==', 'AAECAwQ=', 'AAECAwQF'])(
  'mayBeBase64 knows padding: %s',
  (text) => {
    expect(mayBeBase64(text)).toBe(true);
  },
);

test('mayBeBase64 knows the alphabet of base64', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let code = 0; code < 0x200; code++) {
    const character = String.fromCharCode(code);
    for (const text of [`${character}aaaaaaaaaaa`, `aaaaaaa${character}aaaa`, `aaaaaaaaaaaa${character}a`]) {
      expect(mayBeBase64(text)).toBe(alphabet.includes(character));
    }
  }
});
