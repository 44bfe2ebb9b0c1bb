import { basename } from 'node:path';
import { findFixture, readFixture, writeFixture } from '../fixture-file.ts';
import { type KplConfig, scenarios } from '../scenarios/index.ts';
import type { CapturedScenario, Shard } from './capture-scenario.ts';

/** The newest version of the KPL on Maven Central, as in java/kpl/pom.xml. */
export const KPL_VERSION = '1.0.7';

const FOLDER = `kpl-${KPL_VERSION}`;

/** What is in the file of a scenario. fixtures/README.md describes the fields. */
export interface CaptureFile {
  readonly name: string;
  readonly what: string;
  readonly kpl: string;
  readonly capturedOn: string;
  readonly command: string;
  readonly config: KplConfig;
  readonly paced: boolean;
  readonly shardMap: 'known' | 'late';
  readonly shards: readonly Shard[];
  readonly put: readonly {
    readonly partitionKey: string;
    readonly explicitHashKey: string | null;
    readonly data: string;
  }[];
  readonly flushedAfter: readonly number[];
  readonly putRecords: readonly {
    readonly request: number;
    readonly PartitionKey: string;
    readonly ExplicitHashKey: string;
    readonly Data: string;
    readonly userRecords: readonly number[];
  }[];
}

/** Writes what the KPL made of a scenario. */
export function writeCapture({ scenario, shards, entries }: CapturedScenario): void {
  const { name, what, config, paced, shardMap, groups } = scenario;
  const file: CaptureFile = {
    name,
    what,
    kpl: KPL_VERSION,
    capturedOn: new Date().toISOString().slice(0, 10),
    command: `npm run capture ${name}`,
    config,
    paced,
    shardMap,
    shards,
    put: groups.flat().map(({ partitionKey, explicitHashKey = null, data }) => ({
      partitionKey,
      explicitHashKey,
      data: Buffer.from(data).toString('base64'),
    })),
    flushedAfter: groups.map((_, index) => groups.slice(0, index + 1).flat().length),
    putRecords: entries.map(({ request, Data, PartitionKey, ExplicitHashKey, userRecords }) => ({
      request,
      PartitionKey,
      ExplicitHashKey,
      Data,
      userRecords,
    })),
  };
  writeFixture(`${FOLDER}/${name}`, file);
}

/** Reads every capture that there is: those of the sample, and one for each scenario. */
export function readCaptures(): Pick<CaptureFile, 'name' | 'put' | 'putRecords'>[] {
  const sample = readFixture<{ scenarios: CaptureFile[] }>(`${FOLDER}/sample`);
  const { captures } = readFixture<{ captures: { name: string }[] }>(`${FOLDER}/index`);
  return [...sample.scenarios, ...captures.map(({ name }) => readFixture<CaptureFile>(`${FOLDER}/${name}`))];
}

/** Writes the list of all captures, with what is to be known of each before its file is read. */
export function writeCaptureIndex(): void {
  const captures = scenarios.flatMap(({ name }) => {
    const path = findFixture(`${FOLDER}/${name}`);
    if (path === undefined) return [];
    const { put, flushedAfter, putRecords, ...summary } = readFixture<CaptureFile>(`${FOLDER}/${name}`);
    return [{ ...summary, userRecordCount: put.length, entryCount: putRecords.length, file: basename(path) }];
  });
  writeFixture(`${FOLDER}/index`, { captures });
}
