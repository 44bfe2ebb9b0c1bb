import { basename } from 'node:path';
import type { CaptureFile } from '@kpl-kit/fixtures/fixture-file';
import { findFixture, readFixture, today, writeFixture } from '../fixture-file.ts';
import { scenarios } from '../scenarios/index.ts';
import type { CapturedScenario } from './capture-scenario.ts';

/** The newest version of the KPL on Maven Central, as in java/kpl/pom.xml. */
export const KPL_VERSION = '1.0.7';

const FOLDER = `kpl-${KPL_VERSION}`;

/** The file of a scenario, or its part of the sample, without what the sample lacks. */
export type Capture = { readonly name: string } & Pick<CaptureFile, 'put' | 'putRecords'>;

/** Writes what the KPL made of a scenario. fixtures/README.md describes the fields. */
export function writeCapture({ scenario, shards, putRecords }: CapturedScenario): void {
  const { name, what, config, paced, shardMap, groups } = scenario;
  writeFixture(`${FOLDER}/${name}`, {
    ...{ name, what, kpl: KPL_VERSION, capturedOn: today, command: `npm run capture ${name}` },
    ...{ config, paced, shardMap, shards },
    put: groups.flat().map(({ partitionKey, explicitHashKey = null, data }) => ({
      partitionKey,
      explicitHashKey,
      data: Buffer.from(data).toString('base64'),
    })),
    flushedAfter: groups.map((_, index) => groups.slice(0, index + 1).flat().length),
    putRecords,
  });
}

/** Reads every capture: those of the sample, and one for each scenario. */
export function readCaptures(): Capture[] {
  const sample = readFixture<{ scenarios: Capture[] }>(`${FOLDER}/sample`);
  const { captures } = readFixture<{ captures: { name: string }[] }>(`${FOLDER}/index`);
  return [...sample.scenarios, ...captures.map(({ name }) => readFixture<Capture>(`${FOLDER}/${name}`))];
}

/** Writes the list of all captures, with what readers need before they read a file. */
export function writeCaptureIndex(): void {
  const captures = scenarios.flatMap(({ name }) => {
    const path = findFixture(`${FOLDER}/${name}`);
    if (path === undefined) return [];
    const { put, flushedAfter, putRecords, ...summary } = readFixture<CaptureFile>(`${FOLDER}/${name}`);
    return [{ ...summary, userRecordCount: put.length, entryCount: putRecords.length, file: basename(path) }];
  });
  writeFixture(`${FOLDER}/index`, { captures });
}
