const FIRST_MILLISECONDS = 50;
const LONGEST_MILLISECONDS = 5_000;

/**
 * How long to pause after a number of failures in a row, counted from 1: a random part of a time that doubles,
 * so that producers that were rejected together do not come back together.
 */
export function backOffMilliseconds(failures: number): number {
  return Math.random() * Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** (failures - 1));
}
