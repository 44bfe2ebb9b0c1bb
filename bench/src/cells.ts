import type { Environment } from './environment.ts';
import { type Case, timesAsFast } from './results.ts';
import { formatNumber, formatTimes } from './table.ts';

/** Nanoseconds for one user record: the median, and p10 to p90. */
export function spreadText(found: Case | undefined): string | undefined {
  if (found === undefined) return undefined;
  const { median, p10, p90 } = found.nanoseconds;
  return `${formatNumber(median)} (${formatNumber(p10)}-${formatNumber(p90)})`;
}

/** How many times as fast as another. */
export function timesText(one: Case | undefined, other: Case | undefined): string | undefined {
  return one && other && formatTimes(timesAsFast(one, other));
}

/** Where it was measured, with what, and when. */
export function where({ date, cpu, cores, node, versions }: Environment): string {
  const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${cpu}, ${cores} cores, Node ${node}, ${others.join(', ')}, ${date}.`;
}
