import { beforeEach, type MockInstance, vi } from 'vitest';

/** Keeps what the tests of a file print from the terminal. Returns the spy, which each test gets reset. */
export function silence(method: 'log' | 'error'): MockInstance<typeof console.log> {
  const spy = vi.spyOn(console, method);
  beforeEach(() => void spy.mockReset().mockReturnValue(undefined));
  return spy;
}
