/** The middle and the spread of some rounds. */
export interface Spread {
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
}

/** `fraction` is 0.5 for the median. Between two samples it is interpolated. */
export function quantile(samples: readonly number[], fraction: number): number {
  if (samples.length === 0) throw new Error('no samples');
  const sorted = samples.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  return below + (above - below) * (position - Math.floor(position));
}

/** Rounded to four digits, which is more than a benchmark knows. */
export function spreadOf(samples: readonly number[]): Spread {
  return {
    median: toFourDigits(quantile(samples, 0.5)),
    p10: toFourDigits(quantile(samples, 0.1)),
    p90: toFourDigits(quantile(samples, 0.9)),
  };
}

function toFourDigits(number: number): number {
  return Number(number.toPrecision(4));
}
