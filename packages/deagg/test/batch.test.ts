import { describe, expect, test, vi } from 'vitest';
import { inBatches } from '../src/frame/in-batches.ts';

const size = (element: number) => element;

function* failingAfter(elements: readonly number[]): Generator<number> {
  yield* elements;
  throw new Error('the source failed');
}

describe('inBatches', () => {
  test('takes elements together until their sizes reach the limit', () => {
    const batches = [...inBatches([1, 1, 1, 3, 2, 9, 1], size, 3)];
    expect(batches.map(({ elements }) => elements)).toEqual([[1, 1, 1], [3], [2, 9], [1]]);
  });

  test('takes no element of the next batch before that is asked for', () => {
    const taken: number[] = [];
    function* source(): Generator<number> {
      for (const element of [5, 6]) {
        taken.push(element);
        yield element;
      }
    }
    const batches = inBatches(source(), size, 5);
    expect(batches.next().value).toMatchObject({ elements: [5] });
    expect(taken).toEqual([5]);
    expect(batches.next().value).toMatchObject({ elements: [6] });
    expect(batches.next().done).toBe(true);
  });

  test('has no batch for nothing', () => {
    expect([...inBatches([], size, 10)]).toEqual([]);
  });

  test.each([0, 1])('gives the elements before an error with it (%i of them in the batch)', (count) => {
    const batches = [...inBatches(failingAfter([9, 1].slice(0, 1 + count)), size, 9)];
    const last = batches.at(-1);
    expect(last?.elements).toEqual([1].slice(0, count));
    expect(last?.failure).toEqual({ error: new Error('the source failed') });
    expect(batches).toHaveLength(2);
  });

  test('throws what its source throws when it is left early, and offers nothing again', () => {
    function* source(): Generator<number> {
      try {
        yield 9;
        yield 9;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what a source may do
        throw new Error('the source did not close');
      }
    }
    const taken: unknown[] = [];
    expect(() => {
      for (const { elements } of inBatches(source(), size, 9)) {
        taken.push(elements);
        break;
      }
    }).toThrow('the source did not close');
    expect(taken).toEqual([[9]]);
  });

  test.each([
    ['has ended', () => ({ done: true, value: undefined }), 0],
    [
      'has failed',
      () => {
        throw new Error('the source failed');
      },
      1,
    ],
  ])('asks nothing more of a source that %s', (_, next, batchCount) => {
    const iterator = { next: vi.fn<() => IteratorResult<number>>(next as never), return: vi.fn() };
    const batches = [...inBatches({ [Symbol.iterator]: () => iterator }, size, 9)];
    expect(batches).toHaveLength(batchCount);
    expect(iterator.next).toHaveBeenCalledOnce();
    expect(iterator.return).not.toHaveBeenCalled();
  });

  test('can be left early though its source has nothing to close', () => {
    for (const { elements } of inBatches([9, 9], size, 9)) {
      expect(elements).toEqual([9]);
      break;
    }
  });

  test('ends its source when it is left early', () => {
    let isEnded = false;
    function* source(): Generator<number> {
      try {
        yield 9;
        yield 9;
      } finally {
        isEnded = true;
      }
    }
    for (const _ of inBatches(source(), size, 9)) break;
    expect(isEnded).toBe(true);
  });
});
