import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './environment.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** One row: what one contender takes for one user record. */
export interface Case {
  /** `stage/contender/corpus/batch`, such as `lambda/bulk/350x140B/16`. */
  readonly name: string;
  readonly stage: string;
  readonly contender: string;
  readonly corpus: string;
  /** How many aggregated records one call gets; for the aggregator the limit in bytes. */
  readonly batch: number;
  /** In one call. */
  readonly userRecords: number;
  /** The data of the aggregated records of one call, not in base64. */
  readonly byteLength: number;
  /** For one user record. */
  readonly nanoseconds: Spread;
  readonly rounds: number;
}

/** What one run of one section found, and where it ran. */
export interface CaseSection {
  readonly environment: Environment;
  readonly cases: readonly Case[];
}

/** Time per user record along one axis. */
export interface GrowthSeries {
  /** Such as `records/bulk`. */
  readonly name: string;
  /** What grows. */
  readonly axis: string;
  readonly points: readonly { readonly at: number; readonly nanoseconds: Spread }[];
}

/** One run of one child process. All sizes in bytes, beyond what there was before the first user record. */
export interface MemoryRun {
  readonly name: string;
  readonly userRecords: number;
  /** Of what goes in, as data of Kinesis records. */
  readonly byteLength: number;
  /** With what is garbage but not collected yet. */
  readonly peakBytes: number;
  /** What is still in use, measured after a forced collection. */
  readonly peakLiveBytes: number;
}

/** One bundled Lambda handler. */
export interface BundleSize {
  readonly name: string;
  readonly minifiedBytes: number;
  readonly gzipBytes: number;
}

/** A contender that could not run, and why. */
export interface MissingContender {
  readonly contender: string;
  readonly reason: string;
}

/** The parts of results.json. Each is written by its own section of the bench. */
export interface Results {
  readonly deaggregate?: CaseSection;
  readonly parts?: CaseSection;
  readonly handler?: CaseSection;
  readonly digest?: CaseSection;
  readonly growth?: { readonly environment: Environment; readonly series: readonly GrowthSeries[] };
  readonly memory?: { readonly environment: Environment; readonly runs: readonly MemoryRun[] };
  readonly aggregate?: CaseSection & { readonly series: readonly GrowthSeries[] };
  readonly producing?: {
    readonly environment: Environment;
    readonly series: readonly GrowthSeries[];
    readonly runs: readonly MemoryRun[];
  };
  readonly bundle?: { readonly environment: Environment; readonly sizes: readonly BundleSize[] };
  readonly peers?: CaseSection & { readonly missing: readonly MissingContender[] };
}

/** The name of a part. */
export type SectionName = keyof Results;

/** Where results.json and the plots are. */
export const resultsFolder: string = join(import.meta.dirname, '..', 'results');
const resultsFile = join(resultsFolder, 'results.json');

/** What was written last; nothing when there is no file. */
export function readResults(): Results {
  return existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : {};
}

/** Replaces the given parts and keeps the others. */
export function mergeResults(parts: Results): Results {
  const merged = { ...readResults(), ...parts };
  writeFileSync(resultsFile, `${JSON.stringify(merged, undefined, 2)}\n`);
  return merged;
}

/** `samples` are nanoseconds for one call. */
export function toCase(found: Omit<Case, 'nanoseconds' | 'rounds'>, samples: readonly number[]): Case {
  const nanoseconds = spreadOf(samples.map((sample) => sample / found.userRecords));
  return { ...found, nanoseconds, rounds: samples.length };
}

/** 10^6 bytes of Kinesis records' data in a second. */
export function megabytesPerSecond({ byteLength, userRecords, nanoseconds }: Case): number {
  return (byteLength / userRecords / nanoseconds.median) * 1_000;
}

/** How many times as fast as `other` a case is. */
export function timesAsFast(one: Case, other: Case): number {
  return other.nanoseconds.median / one.nanoseconds.median;
}

/** `cases` by name, for looking some up. */
export function byName(section: { readonly cases: readonly Case[] } | undefined): Map<string, Case> {
  return new Map(section?.cases.map((found) => [found.name, found]));
}
