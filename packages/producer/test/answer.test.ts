import { describe, expect, test } from 'vitest';
import { Answer } from '../src/support/answer.ts';

describe('Answer', () => {
  test.each([
    ['await', async (answer: Promise<number>) => await answer],
    ['then', (answer: Promise<number>) => answer.then()],
    ['catch', (answer: Promise<number>) => answer.catch(() => 0)],
    ['finally', (answer: Promise<number>) => answer.finally(() => {})],
    ['Promise.all', (answer: Promise<number>) => Promise.all([answer])],
    ['Promise.race', (answer: Promise<number>) => Promise.race([answer])],
    ['Promise.allSettled', (answer: Promise<number>) => Promise.allSettled([answer])],
    ['Promise.resolve', (answer: Promise<number>) => Promise.resolve(answer).then()],
  ])('knows that somebody looks at it with %s', async (_, look) => {
    const answer = new Answer<number>();
    let calls = 0;
    answer.onObserved = () => calls++;
    expect(answer.isObserved).toBe(false);
    const looked = look(answer);
    answer.resolve(1);
    await looked;
    expect(answer.isObserved).toBe(true);
    expect(calls).toBe(1);
  });

  test('rejects for those who look, and for nobody else', async () => {
    const answer = new Answer<number>();
    answer.reject(new Error('of the test'));
    // Node looks for unhandled rejections when no promise has anything left to do; Vitest fails for one.
    await new Promise((resolve) => setImmediate(resolve));
    await expect(answer).rejects.toThrow('of the test');
  });

  test('makes ordinary promises', () => {
    expect(new Answer<number>().then().constructor).toBe(Promise);
  });
});
