import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './environment.ts';
import { benchFolder } from './paths.ts';
import type { Spread } from './statistics.ts';

/** What one contender takes for one user record. */
export interface Case {
  /** `stage/contender/corpus/batch`, such as `lambda/bulk/350x140B/16`. */
  readonly name: string;
  /** In one call. */
  readonly userRecords: number;
  /** Data of the Kinesis records of one call, before base64. */
  readonly byteLength: number;
  /** For one user record. */
  readonly nanoseconds: Spread;
}

/** How large something is. */
export interface Size {
  /** In four parts, such as `memory/bytes/one-10MiB-record/peak`. */
  readonly name: string;
  readonly bytes: number;
}

/** What one run of one section found, and where it ran. */
export interface Section {
  readonly environment: Environment;
  readonly cases: readonly Case[];
  readonly sizes: readonly Size[];
  /** Contenders that could not run, and why. */
  readonly missing?: Readonly<Record<string, string>>;
}

export type SectionName =
  | 'deaggregate'
  | 'handler'
  | 'digest'
  | 'growth'
  | 'aggregate'
  | 'producing'
  | 'memory'
  | 'bundle'
  | 'nodes'
  | 'peers';

/** The content of results.json. */
export type Results = Readonly<Partial<Record<SectionName, Section>>>;

/** Where results.json and the plots are. */
export const resultsFolder = join(benchFolder, 'results');
const resultsFile = join(resultsFolder, 'results.json');

/** What was written last. */
export function readResults(): Results {
  return JSON.parse(readFileSync(resultsFile, 'utf8'));
}

/** Replaces the given sections and keeps the others. */
export function mergeResults(measured: Results): Results {
  const merged = { ...readResults(), ...measured };
  writeFileSync(resultsFile, `${JSON.stringify(merged, undefined, 2)}\n`);
  return merged;
}

/** The last is how many aggregated records one call gets, or what grows, or what the size is of. */
export function partsOf({ name }: { readonly name: string }) {
  const [stage = '', contender = '', corpus = '', batch = ''] = name.split('/');
  return { stage, contender, corpus, batch };
}

export type NameParts = ReturnType<typeof partsOf>;

/** 10^6 bytes of Kinesis records' data in a second. */
export function megabytesPerSecond(found: Case | undefined): number | undefined {
  return found && (found.byteLength / found.userRecords / found.nanoseconds.median) * 1_000;
}
