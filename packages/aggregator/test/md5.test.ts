import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { md5, md5Hex } from '../src/support/md5.ts';

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
    expect(md5Hex(text)).toBe(digest);
  });

  test('agrees with node:crypto at every length around its blocks', () => {
    enterRuntime();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), (bytes) => {
        expect([...md5(bytes)]).toEqual([...createHash('md5').update(bytes).digest()]);
      }),
    );
  });

  test('digests a text as its UTF-8 bytes', () => {
    enterRuntime();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(md5Hex(text)).toBe(createHash('md5').update(Buffer.from(text)).digest('hex'));
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

test.each([
  ['at once', { hash: (...parts: string[]) => parts.join() }],
  [
    'in steps, before Node 20.12',
    {
      createHash: (name: string) => ({
        update: (text: string) => ({ digest: (encoding: string) => [name, text, encoding].join() }),
      }),
    },
  ],
])('md5Hex asks node:crypto for the MD5 of a text in hexadecimal, %s', (_, nodeCrypto) => {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(nodeCrypto as never);
  expect(md5Hex('abc')).toBe('md5,abc,hex');
});
