import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LANE_COUNT, Md5Lanes } from '../src/md5/md5-lanes.ts';

// What was opened is kept: each test begins with a module that has opened nothing.
beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Bytes that differ from message to message and from place to place. */
function message(byteLength: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: byteLength }, (_, at) => (at * 29 + seed * 13 + (at >> 8)) & 0xff);
}

/** The witness is OpenSSL: deagg has the same WebAssembly, so that it would take a wrong digest for right. */
function expectedOf(messages: readonly Uint8Array[]): string[] {
  return messages.map((bytes) => createHash('md5').update(bytes).digest('hex'));
}

function hex(digests: readonly Uint8Array[] | undefined): string[] | undefined {
  return digests?.map((digest) => Buffer.from(digest).toString('hex'));
}

describe('Md5Lanes', () => {
  test('digests every length from 0 to 300 in every lane', () => {
    const lanes = Md5Lanes.open();
    for (let longest = 300 + LANE_COUNT - 1; longest >= 0; longest--) {
      const messages = Array.from({ length: LANE_COUNT }, (_, lane) =>
        message(Math.max(0, longest - lane), longest * LANE_COUNT + lane),
      );
      expect(hex(lanes?.digest(messages))).toEqual(expectedOf(messages));
    }
  });

  test.each([1, 2, 3, 4, 5, 8, 9, 15, 16])(
    'digests %i messages around the ends of blocks and windows',
    (count) => {
      const lanes = Md5Lanes.open();
      for (const boundary of [64, 128, 16_384, 32_768]) {
        for (let distance = 3; distance >= -10; distance--) {
          const messages = Array.from({ length: count }, (_, lane) => message(boundary + distance, lane));
          const shorter = messages.map((bytes, lane) => bytes.subarray(0, bytes.length - (lane >> 2)));
          expect(hex(lanes?.digest(messages))).toEqual(expectedOf(messages));
          expect(hex(lanes?.digest(shorter))).toEqual(expectedOf(shorter));
        }
      }
    },
  );

  test('digests one to sixteen messages of any lengths, whatever it has digested before', () => {
    const lanes = Md5Lanes.open();
    const length = fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 50_000 }));
    fc.assert(
      fc.property(fc.array(length, { minLength: 1, maxLength: LANE_COUNT }), (lengths) => {
        const messages = lengths.toSorted((a, b) => b - a).map(message);
        expect(hex(lanes?.digest(messages))).toEqual(expectedOf(messages));
      }),
      { numRuns: 60 },
    );
  });

  const refuse = class {
    constructor() {
      throw new Error('Compiling function failed: Wasm SIMD unsupported');
    }
  };
  test.each([
    ['without WebAssembly', undefined],
    ['where it is refused, or has no SIMD', { Module: refuse }],
  ])('is not there %s', (_, WebAssembly) => {
    vi.stubGlobal('WebAssembly', WebAssembly);
    expect(Md5Lanes.open()).toBeUndefined();
  });
});

/** How the runtime is, before the module is loaded. */
const runtimes: Record<string, () => void> = {
  'with node:crypto and WebAssembly': () => {},
  'without node:crypto': () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
  },
  'without WebAssembly': () => vi.stubGlobal('WebAssembly', undefined),
  'without both': () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    vi.stubGlobal('WebAssembly', undefined);
  },
};

describe.each(Object.entries(runtimes))('md5OfEach %s', (_, enterRuntime) => {
  test.each([
    ['none', []],
    ['one', [51_200]],
    ['empty ones', Array(20).fill(0)],
    ['a hundred of one length', Array(100).fill(2_000)],
    ['fifty, none alike', Array.from({ length: 50 }, (_, index) => (index * 7_919) % 9_000)],
    ['one that is far longer than the others', [10, 300, 500_000, 20, 0, 70, ...Array(16).fill(3_000)]],
  ])('returns the digests of messages in their order: %s', async (_name, lengths) => {
    const messages = (lengths as number[]).map(message);
    const expected = expectedOf(messages);
    enterRuntime();
    const { md5OfEach } = await import('../src/md5/md5-of-each.ts');
    expect(hex(md5OfEach(messages))).toEqual(expected);
  });
});

describe('md5OfEach', () => {
  test.each([
    ['one message', [51_200], [], 1],
    ['four messages', Array(4).fill(51_200), [4], 0],
    ['two messages', Array(2).fill(51_200), [], 2],
    ['three messages', Array(3).fill(51_200), [3], 0],
    ['thirty-six messages', Array(36).fill(51_200), [16, 16, 4], 0],
    ['one that is far longer than the others', [...Array(16).fill(5_000), 1_000_000], [16], 1],
  ])('of %s digests side by side what takes less time so', async (_, lengths, groups, aloneCount) => {
    const { Md5Lanes } = await import('../src/md5/md5-lanes.ts');
    const inLanes = vi.spyOn(Md5Lanes.prototype, 'digest');
    const alone = vi.spyOn(process.getBuiltinModule('node:crypto'), 'hash');
    const { md5OfEach } = await import('../src/md5/md5-of-each.ts');
    md5OfEach((lengths as number[]).map((length) => new Uint8Array(length)));
    expect(inLanes.mock.calls.map(([messages]) => messages.length)).toEqual(groups);
    expect(alone).toHaveBeenCalledTimes(aloneCount);
  });

  test.each([
    ['opens the lanes once, on first need', true],
    ['tries to open them once where there are none', false],
  ])('%s', async (_, isThere) => {
    const { Md5Lanes } = await import('../src/md5/md5-lanes.ts');
    const open = vi.spyOn(Md5Lanes, 'open');
    if (!isThere) open.mockReturnValue(undefined);
    const { md5OfEach } = await import('../src/md5/md5-of-each.ts');
    md5OfEach([new Uint8Array(100), new Uint8Array(100)]);
    expect(open).not.toHaveBeenCalled();
    for (let call = 0; call < 3; call++) md5OfEach(Array(16).fill(new Uint8Array(1_000)));
    expect(open).toHaveBeenCalledTimes(1);
  });
});
