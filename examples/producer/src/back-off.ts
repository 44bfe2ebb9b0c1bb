const FIRST_MILLISECONDS = 50;
const LONGEST_MILLISECONDS = 5_000;

/**
 * How long to wait before the next try, counted from 0: a random part of a time that doubles, so that producers that were rejected
 * together do not come back together.
 */
export function backOffMilliseconds(retry: number): number {
  return Math.random() * Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** retry);
}
