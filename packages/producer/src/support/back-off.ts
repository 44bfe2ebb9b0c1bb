const FIRST_MILLISECONDS = 50;
const LONGEST_MILLISECONDS = 5_000;

/**
 * The pause after a number of consecutive failures, from 1. Exponential with full jitter, so that producers
 * that were rejected together do not retry together.
 */
export function backOffMilliseconds(failures: number): number {
  return Math.random() * Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** (failures - 1));
}
