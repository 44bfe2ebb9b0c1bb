import { vi } from 'vitest';

/** Lets the time of `vi.useFakeTimers` pass until a promise settles: no more than it needs. */
export async function settled<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const done = () => {
    isSettled = true;
  };
  promise.then(done, done);
  for (let turn = 0; !isSettled && turn < 20_000; turn++) {
    await vi.advanceTimersByTimeAsync(turn === 0 ? 0 : 5);
  }
  return promise;
}
