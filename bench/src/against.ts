import type { BenchCase } from './bench-case.ts';
import { type Build, thisBuild } from './build.ts';
import { type Budget, cpuClock, measureInTurns } from './measure.ts';
import type { Options } from './options.ts';
import { formatTimes, table } from './report/table.ts';
import { sections } from './sections.ts';
import { quantile } from './statistics.ts';

/** What one case takes with another build and with this one. */
export interface Comparison {
  readonly name: string;
  readonly other: number;
  readonly ours: number;
  /** Of the first to the second: below 1 this build is worse. */
  readonly ratio: number;
}

const LEAST_RATIO = 0.95;
/** A ratio that is too low is measured again before it is reported. */
const MAX_TRIES = 3;

/** Samples are long: of short ones, some would have a garbage collection and others none. */
const BUDGET: Budget = { warmUpMs: 120, sampleMs: 50, totalMs: 0, minRounds: 21 };
const QUICK_BUDGET: Budget = { ...BUDGET, warmUpMs: 60, minRounds: 9 };

/** Measures every case of kpl-kit with both builds, case by case. */
export async function compareBuilds(
  other: Build,
  { isWanted, quick, ...options }: Options,
): Promise<Comparison[]> {
  const found: Comparison[] = [];
  for (const { cases, sizes } of options.sections.map((name) => sections[name])) {
    for (const group of cases?.() ?? []) {
      for (const one of group.filter(({ name, isOurs }) => isOurs && isWanted(name))) {
        console.error(`${one.name} ...`);
        found.push(await compareCase(one, other, quick ? QUICK_BUDGET : BUDGET));
      }
    }
    const isOurs = (name: string) => isWanted(name) && !name.includes('/aws-kinesis-agg/');
    const before = (await sizes?.(other.folder, isOurs)) ?? [];
    const now = (await sizes?.(thisBuild.folder, isOurs)) ?? [];
    for (const [index, { name, bytes }] of before.entries()) {
      found.push(compareSamples(name, [[bytes], [now[index]?.bytes ?? Number.NaN]]));
    }
  }
  return found;
}

async function compareCase({ name, open }: BenchCase, other: Build, budget: Budget): Promise<Comparison> {
  const [theirs, ours] = [await open(other), await open(thisBuild)];
  const samples: [number[], number[]] = [[], []];
  for (let tries = 1; ; tries++) {
    const [before = [], now = []] = await measureInTurns([theirs.run, ours.run], budget, cpuClock);
    samples[0].push(...before);
    samples[1].push(...now);
    const found = compareSamples(name, samples, ours.userRecords);
    if (found.ratio >= LEAST_RATIO || tries === MAX_TRIES) return found;
  }
}

/** The ratio is the geometric mean over the rounds: the samples of one round have met the same load. */
export function compareSamples(
  name: string,
  [other, ours]: readonly [readonly number[], readonly number[]],
  userRecords = 1,
): Comparison {
  const logarithms = other.map((sample, round) => Math.log(sample / (ours[round] as number)));
  return {
    name,
    other: quantile(other, 0.5) / userRecords,
    ours: quantile(ours, 0.5) / userRecords,
    ratio: Math.exp(logarithms.reduce((sum, one) => sum + one, 0) / logarithms.length),
  };
}

/** A table that marks what has become worse. */
export function renderComparisons(comparisons: readonly Comparison[]): string {
  const mark = `below ${LEAST_RATIO}`;
  const rows = comparisons.map(({ name, other, ours, ratio }) => [
    name,
    other,
    ours,
    formatTimes(ratio),
    ratio < LEAST_RATIO ? mark : '',
  ]);
  const head = ['ns for one user record, or bytes', 'other build', 'this build', 'other / this', ''];
  const marked = comparisons.filter(({ ratio }) => ratio < LEAST_RATIO).length;
  return `${table(head, rows)}\n\n${marked} of ${comparisons.length} ${mark}.`;
}
