import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CaptureFile } from '@kpl-kit/fixtures/fixture-file';
import {
  findFixture,
  fixturesFolder,
  readFixture,
  removeFixture,
  today,
  writeFixture,
} from '../fixture-file.ts';
import { flushesOf, type Scenario, scenarios } from '../scenarios/index.ts';
import type { CapturedScenario } from './capture-scenario.ts';

/** The newest version of the KPL on Maven Central, as in java/kpl/pom.xml. */
export const NEWEST_KPL = '1.1.1';
/** The one that made the sample. */
const OLDEST_KPL = '1.0.7';

/** The file of a scenario, or its part of the sample, without what the sample lacks. */
export type Capture = { readonly name: string } & Pick<CaptureFile, 'put' | 'putRecords'>;

/** A file whose capture holds for some versions of the KPL. */
export interface StoredCapture extends CaptureFile {
  readonly name: string;
  readonly kpl: string;
  readonly holdsFor: readonly string[];
  readonly paced: boolean;
}

/** The versions that have a folder, oldest first. */
export function storedVersions(): string[] {
  const versions = readdirSync(fixturesFolder).flatMap((name) => name.match(/^kpl-(\d.*)$/)?.[1] ?? []);
  return versions.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

/** The captures of a scenario, one for each version that sends something else. */
export function storedCaptures({ name }: Scenario): StoredCapture[] {
  const files = storedVersions().map((version) => `kpl-${version}/${name}`);
  return files.flatMap((file) => (findFixture(file) === undefined ? [] : [readFixture<StoredCapture>(file)]));
}

/**
 * Writes what a version of the KPL made of a scenario. What another version sends too is stored once, and says for which
 * versions it holds. fixtures/README.md describes the fields.
 */
export function writeCapture({ scenario, shards, putRecords }: CapturedScenario, kpl: string): void {
  const { config, paced, shardMap, summaries, groups } = scenario;
  const content = {
    ...{ config, paced, shardMap, shards },
    ...(summaries.length > 0 && { summaries: summariesOf(scenario) }),
    put: groups.flat().map(({ partitionKey, explicitHashKey = null, data }) => ({
      partitionKey,
      explicitHashKey,
      data: Buffer.from(data).toString('base64'),
    })),
    flushedAfter: flushesOf(scenario),
    putRecords,
  };
  const stored = storedCaptures(scenario);
  // There is nothing to compare: its order differs each time.
  if (!paced && stored.some((capture) => capture.kpl !== kpl)) return;
  const twin = stored.find((capture) => paced && isDeepStrictEqual(comparable(capture), comparable(content)));
  for (const capture of stored) {
    const others = capture.holdsFor.filter((version) => version !== kpl);
    const holdsFor = capture === twin ? [...others, kpl] : others;
    if (holdsFor.length > 0) write(scenario, { ...capture, holdsFor });
    else removeFixture(fileOf(scenario, capture.kpl));
  }
  if (twin !== undefined) return;
  const isTaken = stored.some((capture) => capture.name === scenario.name && capture.kpl !== kpl);
  const name = isTaken ? `${scenario.name}-kpl-${kpl}` : scenario.name;
  const command = `npm run capture -- --kpl ${kpl} ${scenario.name}`;
  const made = { name, kpl, holdsFor: [kpl], capturedOn: today, command };
  write(scenario, { ...made, ...content });
}

function write(scenario: Scenario, capture: object & Pick<StoredCapture, 'name' | 'kpl' | 'holdsFor'>): void {
  const { name, kpl, holdsFor, ...content } = capture;
  const sorted = holdsFor.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  writeFixture(fileOf(scenario, kpl), { name, what: scenario.what, kpl, holdsFor: sorted, ...content });
}

function fileOf({ name }: Scenario, kpl: string): string {
  return `kpl-${kpl}/${name}`;
}

/** From which user record on DescribeStreamSummary answered what. */
function summariesOf({ summaries, groups }: Scenario): object[] {
  return summaries.map((answer, index) => ({ from: groups.slice(0, index).flat().length, answer }));
}

/** Not in which request an entry was: that depends on timing. */
function comparable({ put, flushedAfter, putRecords }: CaptureFile): object {
  const entries = putRecords.map(({ request, ...entry }) => entry);
  return { put, flushedAfter, entries };
}

/** The lists of a version's captures: of ordinary streams, and with `summaries`. */
const INDEXES = { index: false, strategies: true } as const;

/** Reads every capture: those of the sample, and one for each scenario and version that differs. */
export function readCaptures(list: keyof typeof INDEXES): Capture[] {
  const stored = storedVersions().flatMap((version) => {
    const name = `kpl-${version}/${list}`;
    if (findFixture(name) === undefined) return [];
    const { captures } = readFixture<{ captures: { file: string }[] }>(name);
    return captures.map(({ file }) => readFixture<Capture>(`kpl-${version}/${file.replace(/\.json.*/, '')}`));
  });
  if (list === 'strategies') return stored;
  return [...readFixture<{ scenarios: Capture[] }>(`kpl-${OLDEST_KPL}/sample`).scenarios, ...stored];
}

/** Writes the lists of the captures of each version, with what readers need before they read a file. */
export function writeCaptureIndexes(): void {
  for (const version of storedVersions()) {
    for (const [list, hasSummaries] of Object.entries(INDEXES)) {
      const listed = scenarios.filter(({ summaries }) => summaries.length > 0 === hasSummaries);
      const captures = listed.flatMap((scenario) => summaryOf(fileOf(scenario, version)));
      if (captures.length > 0) writeFixture(`kpl-${version}/${list}`, { captures });
    }
  }
}

function summaryOf(name: string): object[] {
  const path = findFixture(name);
  if (path === undefined) return [];
  const { put, flushedAfter, putRecords, command, ...summary } = readFixture<
    CaptureFile & { command: string }
  >(name);
  return [{ ...summary, userRecordCount: put.length, entryCount: putRecords.length, file: basename(path) }];
}
