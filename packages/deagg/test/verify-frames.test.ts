import { describe, expect, test, vi } from 'vitest';
import { findFrame } from '../src/frame/frame.ts';
import { type FramedRecord, verifyFrames } from '../src/frame/verify-frames.ts';

/** Each record counts for 4,096 bytes and its frame, so the sizes in these tests are in units of 10,000 bytes. */
const UNIT = 10_000;

interface SizedRecord extends FramedRecord {
  readonly size: number;
}

function recordOf(size: number): SizedRecord {
  const bytes = new Uint8Array(size * UNIT - 4_096);
  bytes.set([0xf3, 0x89, 0x9a, 0xc2]);
  return { size, frame: findFrame(bytes) };
}

function batchesOf(source: Iterable<SizedRecord>, readAhead: number): Generator<number[]> {
  return sizesOf(verifyFrames(source, readAhead * UNIT));
}

function* sizesOf(batches: Iterable<readonly SizedRecord[]>): Generator<number[]> {
  for (const batch of batches) yield batch.map(({ size }) => size);
}

function* failingAfter(sizes: readonly number[]): Generator<SizedRecord> {
  yield* sizes.map(recordOf);
  throw new Error('the source failed');
}

describe('verifyFrames', () => {
  test('takes records together until their sizes reach the limit', () => {
    const batches = [...batchesOf([1, 1, 1, 3, 2, 9, 1].map(recordOf), 3)];
    expect(batches).toEqual([[1, 1, 1], [3], [2, 9], [1]]);
  });

  test('takes records one at a time when nothing is to be read ahead', () => {
    expect([...batchesOf([1, 2].map(recordOf), 0)]).toEqual([[1], [2]]);
  });

  test.each([0, 5])(
    'takes no record of the next batch before that is asked for (read ahead: %i)',
    (readAhead) => {
      const taken: number[] = [];
      function* source(): Generator<SizedRecord> {
        for (const size of [5, 6]) {
          taken.push(size);
          yield recordOf(size);
        }
      }
      const batches = batchesOf(source(), readAhead);
      expect(batches.next().value).toEqual([5]);
      expect(taken).toEqual([5]);
      expect(batches.next().value).toEqual([6]);
      expect(batches.next().done).toBe(true);
    },
  );

  test.each([0, 10])('has no batch for nothing (read ahead: %i)', (readAhead) => {
    expect([...batchesOf([], readAhead)]).toEqual([]);
  });

  test.each([
    [0, 9],
    [1, 9],
    [0, 0],
  ])(
    'passes on the records before an error, then throws it (%i of them in the batch, read ahead: %i)',
    (count, readAhead) => {
      const sizes = [9, 1].slice(0, 1 + count);
      const batches = batchesOf(failingAfter(sizes), readAhead);
      for (const size of sizes) expect(batches.next().value).toEqual([size]);
      expect(() => batches.next()).toThrow('the source failed');
      expect(batches.next().done).toBe(true);
    },
  );

  test.each([0, 9])(
    'throws what its source throws when it is left early, and offers nothing again (read ahead: %i)',
    (readAhead) => {
      function* source(): Generator<SizedRecord> {
        try {
          yield recordOf(9);
          yield recordOf(9);
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: what a source may do
          throw new Error('the source did not close');
        }
      }
      const taken: unknown[] = [];
      expect(() => {
        for (const sizes of batchesOf(source(), readAhead)) {
          taken.push(sizes);
          break;
        }
      }).toThrow('the source did not close');
      expect(taken).toEqual([[9]]);
    },
  );

  test.each([0, 9])('asks nothing more of a source that has ended (read ahead: %i)', (readAhead) => {
    const iterator = { next: vi.fn(() => ({ done: true as const, value: undefined })), return: vi.fn() };
    expect([...batchesOf({ [Symbol.iterator]: () => iterator }, readAhead)]).toEqual([]);
    expect(iterator.next).toHaveBeenCalledOnce();
    expect(iterator.return).not.toHaveBeenCalled();
  });

  test.each([0, 9])('asks nothing more of a source that has failed (read ahead: %i)', (readAhead) => {
    const next = vi.fn<() => IteratorResult<SizedRecord>>(() => {
      throw new Error('the source failed');
    });
    const iterator = { next, return: vi.fn() };
    expect(() => [...batchesOf({ [Symbol.iterator]: () => iterator }, readAhead)]).toThrow(
      'the source failed',
    );
    expect(iterator.next).toHaveBeenCalledOnce();
    expect(iterator.return).not.toHaveBeenCalled();
  });

  test.each([0, 9])(
    'can be left early though its source has nothing to close (read ahead: %i)',
    (readAhead) => {
      for (const sizes of batchesOf([9, 9].map(recordOf), readAhead)) {
        expect(sizes).toEqual([9]);
        break;
      }
    },
  );

  test.each([0, 9])('ends its source when it is left early (read ahead: %i)', (readAhead) => {
    let isEnded = false;
    function* source(): Generator<SizedRecord> {
      try {
        yield recordOf(9);
        yield recordOf(9);
      } finally {
        isEnded = true;
      }
    }
    for (const _ of batchesOf(source(), readAhead)) break;
    expect(isEnded).toBe(true);
  });
});
