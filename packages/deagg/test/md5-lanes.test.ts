import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LANE_COUNT, Md5Lanes } from '../src/md5/md5-lanes.ts';

afterEach(() => vi.unstubAllGlobals());

/** Bytes that differ from message to message and from place to place. */
function message(byteLength: number, seed: number): Uint8Array {
  return Uint8Array.from(
    { length: byteLength },
    (_, index) => (index * 31 + seed * 17 + (index >> 8)) & 0xff,
  );
}

function digestsOf(messages: readonly Uint8Array[], order: readonly number[]): string[] {
  const digests = new Uint8Array(16 * messages.length);
  Md5Lanes.open()?.digest(messages, order, digests);
  return messages.map((_, index) =>
    Buffer.from(digests.subarray(16 * index, 16 * index + 16)).toString('hex'),
  );
}

function expectedOf(messages: readonly Uint8Array[]): string[] {
  return messages.map((bytes) => createHash('md5').update(bytes).digest('hex'));
}

function inOrder(messages: readonly Uint8Array[]): number[] {
  return messages.map((_, index) => index);
}

describe('Md5Lanes', () => {
  test('digests every length from 0 to 300, each in every lane', () => {
    for (let shift = 0; shift < LANE_COUNT; shift++) {
      const messages = Array.from({ length: 301 + shift }, (_, index) =>
        message(Math.max(0, index - shift), index),
      );
      expect(digestsOf(messages, inOrder(messages))).toEqual(expectedOf(messages));
    }
  });

  test.each([1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 33])(
    'digests %i messages around the ends of blocks and windows',
    (count) => {
      for (const boundary of [64, 128, 16_384, 32_768]) {
        for (let distance = -10; distance <= 2; distance++) {
          const messages = Array.from({ length: count }, (_, index) => message(boundary + distance, index));
          expect(digestsOf(messages, inOrder(messages))).toEqual(expectedOf(messages));
        }
      }
    },
  );

  test('keeps what ends at the end of a window apart from a longer message beside it', () => {
    for (let distance = -10; distance <= 2; distance++) {
      const messages = [message(40_000, 1), message(16_384 + distance, 2), message(40_000, 3)];
      expect(digestsOf(messages, inOrder(messages))).toEqual(expectedOf(messages));
    }
  });

  test('digests messages of any lengths in any order, and only those that it is given', () => {
    const lengths = fc.array(fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 70_000 })), { maxLength: 40 });
    fc.assert(
      fc.property(lengths, fc.infiniteStream(fc.nat()), (byteLengths, choices) => {
        const messages = byteLengths.map(message);
        const order = inOrder(messages).filter(() => ((choices.next().value as number) & 3) > 0);
        order.sort(() => ((choices.next().value as number) & 1) - 0.5);
        const expected = expectedOf(messages).map((digest, index) =>
          order.includes(index) ? digest : '0'.repeat(32),
        );
        expect(digestsOf(messages, order)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('starts afresh with each call', () => {
    const lanes = Md5Lanes.open();
    const messages = [message(70_000, 1), message(5, 2), message(500, 3)];
    for (let call = 0; call < 3; call++) {
      const digests = new Uint8Array(48);
      lanes?.digest(messages, [0, 1, 2], digests);
      expect(Buffer.from(digests).toString('hex')).toBe(expectedOf(messages).join(''));
    }
  });

  test.each([
    ['without WebAssembly', undefined],
    ['without SIMD in it', { Module: refusing('Compiling function failed: Wasm SIMD unsupported') }],
    ['with a policy against it', { Module: refusing('Refused to compile: unsafe-eval is not allowed') }],
  ])('is not there %s', (_, WebAssembly) => {
    vi.stubGlobal('WebAssembly', WebAssembly);
    expect(Md5Lanes.open()).toBeUndefined();
  });
});

function refusing(reason: string) {
  return class {
    constructor() {
      throw new Error(reason);
    }
  };
}
