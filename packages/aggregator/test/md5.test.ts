import { createHash, hash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { md5 } from '../src/md5/md5.ts';
import { md5OfKey } from '../src/md5/md5-of-key.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** How the runtime answers when asked for node:crypto. */
const runtimes = {
  'with node:crypto': () => {},
  'without node:crypto': () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
  },
  'with a process that has no modules, as in Node before 20.16': () => {
    vi.stubGlobal('process', {});
  },
  'without a process, as in a browser': () => {
    vi.stubGlobal('process', undefined);
  },
  'where node:crypto refuses MD5 (FIPS mode)': () => {
    const createRefusing = () => {
      throw new Error('error:0308010C:digital envelope routines::unsupported');
    };
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ createHash: createRefusing } as never);
  },
};

describe.each(Object.entries(runtimes))('md5 %s', (_, enterRuntime) => {
  test.each([
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['abc', '900150983cd24fb0d6963f7d28e17f72'],
    [
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
      '57edf4a22be3c955ac49da2e2107b67a',
    ],
  ])('digests %j as RFC 1321 says', (text, digest) => {
    enterRuntime();
    expect(Buffer.from(md5(new TextEncoder().encode(text))).toString('hex')).toBe(digest);
    expect(hexOf(text)).toBe(digest);
  });

  test('agrees with node:crypto at every length around its blocks', () => {
    enterRuntime();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), (bytes) => {
        expect([...md5(bytes)]).toEqual([...createHash('md5').update(bytes).digest()]);
      }),
    );
  });
});

describe('md5', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const digest = Buffer.from('0123456789abcdef');

  test('is that of node:crypto where it is there, in one call', () => {
    const hash = vi.fn(() => digest);
    const asked = vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ hash } as never);
    expect(md5(bytes)).toBe(digest);
    expect(asked).toHaveBeenCalledWith('node:crypto');
    expect(hash).toHaveBeenCalledWith('md5', bytes, 'buffer');
  });

  test('is that of node:crypto where it takes several calls, as in Node before 20.12', () => {
    const update = vi.fn(() => ({ digest: () => digest }));
    const createHash = vi.fn(() => ({ update }));
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ createHash } as never);
    expect(md5(bytes)).toBe(digest);
    expect(createHash).toHaveBeenCalledWith('md5');
    expect(update).toHaveBeenCalledWith(bytes);
  });
});

describe('md5OfKey', () => {
  /** Each character of UTF-8 in one to four bytes, the first and last of each length, and lone surrogates. */
  const hostile = [0x0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdfff, 0xfeff, 0xffff, 0x10000, 0x10ffff];
  const character = fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.constantFrom(...hostile).map((code) => String.fromCodePoint(code)) },
  );
  const cut = (text: string) => text.slice(0, 256);

  test.each([
    ['of one block', 80_000, fc.string({ unit: character, maxLength: 60, size: 'max' })],
    ['of ASCII', 20_000, fc.string({ maxLength: 256, size: 'max' })],
    ['of any length', 3_000, fc.string({ unit: character, maxLength: 256, size: 'max' }).map(cut)],
  ])('agrees with node:crypto on keys %s', (_, numRuns, keys) => {
    fc.assert(
      // Not `expect`, which takes longer than all the rest.
      fc.property(keys, (key) => hexOf(key) === hash('md5', key)),
      { numRuns },
    );
  });

  test.each(['k', 'é', '€', '𐍈', '\ud800'])(
    'agrees with node:crypto on up to 256 code units of %j',
    (unit) => {
      for (let length = 0; length <= 256; length++) {
        const key = unit.repeat(length).slice(0, 256);
        for (const padded of [key, `k${key}`.slice(0, 256), `${key}k`.slice(-256)]) {
          expect(hexOf(padded)).toBe(createHash('md5').update(padded).digest('hex'));
        }
      }
    },
  );

  test('leaves nothing of a longer key in the next one', () => {
    hexOf('€'.repeat(256));
    expect(hexOf('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
  });
});

function hexOf(key: string): string {
  return md5OfKey(key)
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');
}
