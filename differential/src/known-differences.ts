import list from '../known-differences.json' with { type: 'json' };
import type { ReadDifference } from './compare-readings.ts';
import type { WriteDifference } from './compare-writings.ts';
import type { Example } from './examples.ts';
import { knownReadDifferences } from './known-read-differences.ts';
import { knownWriteDifferences } from './known-write-differences.ts';
import { report } from './report.ts';

/** One entry of known-differences.json. */
export interface KnownDifference {
  readonly id: string;
  /** A fact, in one line. */
  readonly title: string;
  readonly direction: 'read' | 'write';
  /** What aws-kinesis-agg does. */
  readonly peer: string;
  /** What kpl-kit does. */
  readonly kplKit: string;
  /** Why kpl-kit does it, with the source. */
  readonly why: string;
  readonly example: Example;
}

/** The committed list. */
export const knownDifferences: readonly KnownDifference[] = list as unknown as KnownDifference[];

/** The ids of the known differences that explain a difference: one, or something is wrong. */
export function explain(difference: ReadDifference | WriteDifference): string[] {
  const isThis = (id: string) =>
    difference.direction === 'read'
      ? knownReadDifferences[id]?.(difference)
      : knownWriteDifferences[id]?.(difference);
  return knownDifferences.map(({ id }) => id).filter(isThis);
}

/** Throws a report of every difference that not exactly one known difference explains. Returns the ids, each once. */
export function requireExplained(differences: readonly (ReadDifference | WriteDifference)[]): string[] {
  const explained = differences.map((difference) => ({ difference, ids: explain(difference) }));
  const reports = explained
    .filter(({ ids }) => ids.length !== 1)
    .map(({ difference, ids }) => report(difference, ids));
  if (reports.length > 0) throw new Error(reports.join('\n\n'));
  return [...new Set(explained.flatMap(({ ids }) => ids))].sort();
}
