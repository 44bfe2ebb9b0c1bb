import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

/** How the runtime is, before the module is loaded. */
const runtimes: Record<string, () => void> = {
  'with node:crypto and WebAssembly': () => {},
  'without node:crypto': () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
  },
  'where node:crypto refuses MD5 (FIPS mode)': () => {
    const refuse = () => {
      throw new Error('error:0308010C:digital envelope routines::unsupported');
    };
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ createHash: refuse, hash: refuse } as never);
  },
  'without WebAssembly': () => vi.stubGlobal('WebAssembly', undefined),
  'without both': () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    vi.stubGlobal('WebAssembly', undefined);
  },
};

const lists: Record<string, number[]> = {
  none: [],
  one: [51_200],
  'sixteen of one length': Array(16).fill(5_000),
  'a hundred, none alike': Array.from({ length: 100 }, (_, index) => (index * 7_919) % 9_000),
  'one that is far longer than the others': [10, 300, 500_000, 20, 0, 70],
  'empty ones': Array(20).fill(0),
};

// What was opened is kept: each test begins with a module that has opened nothing.
beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe.each(Object.entries(runtimes))('md5OfEach %s', (_, enterRuntime) => {
  test.each(Object.entries(lists))(
    'gives the digests of messages in their order: %s',
    async (_name, byteLengths) => {
      const messages = byteLengths.map((length, seed) => new Uint8Array(length).fill(seed + 1));
      const expected = messages.map((bytes) => createHash('md5').update(bytes).digest('hex')).join('');
      enterRuntime();
      const { md5OfEach } = await import('../src/md5/md5-batch.ts');
      expect(Buffer.from(md5OfEach(messages)).toString('hex')).toBe(expected);
    },
  );
});

describe('md5OfEach', () => {
  test.each([
    ['one message', [51_200], 0, 1],
    ['two messages', [51_200, 51_200], 0, 2],
    ['three messages', Array(3).fill(51_200), 3, 0],
    ['two empty messages', [0, 0], 0, 2],
    ['four short messages', Array(4).fill(100), 0, 4],
    ['five short messages', Array(5).fill(100), 5, 0],
    ['sixteen messages', Array(16).fill(51_200), 16, 0],
    [
      'one that is far longer than the others',
      [...Array(16).fill(5_000), 1_000_000, ...Array(16).fill(5_000)],
      32,
      1,
    ],
    [
      'one that is longer, but not than all lanes take for the others',
      [5_000, ...Array(100).fill(1_000)],
      101,
      0,
    ],
  ])(
    'of %s gives to lanes and to node:crypto what takes least time',
    async (_, byteLengths, laneCount, aloneCount) => {
      const { Md5Lanes } = await import('../src/md5/md5-lanes.ts');
      const inLanes = vi.spyOn(Md5Lanes.prototype, 'digest');
      const crypto = process.getBuiltinModule('node:crypto');
      const alone = vi.spyOn(crypto, 'hash');
      const { md5OfEach } = await import('../src/md5/md5-batch.ts');
      md5OfEach((byteLengths as number[]).map((length) => new Uint8Array(length)));
      expect(inLanes.mock.calls.flatMap(([, order]) => order)).toHaveLength(laneCount);
      expect(alone).toHaveBeenCalledTimes(aloneCount);
    },
  );

  test('opens the lanes once, on first need', async () => {
    const { Md5Lanes } = await import('../src/md5/md5-lanes.ts');
    const open = vi.spyOn(Md5Lanes, 'open');
    const { md5OfEach } = await import('../src/md5/md5-batch.ts');
    md5OfEach([new Uint8Array(100)]);
    md5OfEach([new Uint8Array(100), new Uint8Array(100)]);
    expect(open).not.toHaveBeenCalled();
    for (let call = 0; call < 3; call++) md5OfEach(Array(16).fill(new Uint8Array(1_000)));
    expect(open).toHaveBeenCalledTimes(1);
  });

  test('tries to open them once where there are none', async () => {
    const { Md5Lanes } = await import('../src/md5/md5-lanes.ts');
    const open = vi.spyOn(Md5Lanes, 'open').mockReturnValue(undefined);
    const { md5OfEach } = await import('../src/md5/md5-batch.ts');
    for (let call = 0; call < 3; call++) md5OfEach(Array(16).fill(new Uint8Array(1_000)));
    expect(open).toHaveBeenCalledTimes(1);
  });
});
