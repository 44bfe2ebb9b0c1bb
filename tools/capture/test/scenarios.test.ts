import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { captures, malformed, strategyCaptures, vectors } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import { readFixture } from '../src/fixture-file.ts';
import { KCL_VERSION, sha256Of } from '../src/kcl/capture-verdicts.ts';
import { hostileFrames } from '../src/kcl/hostile-frames.ts';
import { NEWEST_KPL, readCaptures, storedCaptures, storedVersions } from '../src/kpl/capture-file.ts';
import { renderVersionTable } from '../src/kpl/version-table.ts';
import { flushesOf, runsOn, scenarios } from '../src/scenarios/index.ts';

describe('scenarios', () => {
  test('are at least 24, with 12,000 user records and names of their own', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(24);
    expect(scenarios.flatMap(({ groups }) => groups.flat()).length).toBeGreaterThanOrEqual(12_000);
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  });

  test.each(storedVersions())('are all captured with the KPL %s, each once', (kpl) => {
    const captured = scenarios.flatMap((scenario) =>
      storedCaptures(scenario).flatMap(({ holdsFor }) => (holdsFor.includes(kpl) ? [scenario.name] : [])),
    );
    const [oldest] = storedVersions();
    const expected = scenarios.filter((one) => runsOn(one, kpl) && (one.paced || kpl === oldest));
    expect(captured).toEqual(expected.map(({ name }) => name));
  });

  test('differ between versions of the KPL as a document says', () => {
    const document = join(import.meta.dirname, '..', '..', '..', 'docs', 'ground-truth.md');
    expect(readFileSync(document, 'utf8')).toContain(renderVersionTable());
  });

  // A second capture holds the same user records, because they are made of seeds.
  test.each(scenarios)('$name was captured with the user records and settings that it has', (scenario) => {
    const names = storedCaptures(scenario).map(({ name }) => name);
    const all = [...captures, ...strategyCaptures()].filter(({ name }) => names.includes(name));
    expect(all.map(({ name }) => name)).toEqual(names);
    expect(names.length).toBeGreaterThan(0);
    for (const captured of all) {
      expect(captured.put.map(readable)).toEqual(scenario.groups.flat().map(readable));
      expect(captured.flushedAfter).toEqual(flushesOf(scenario));
      const { what, config, paced, shardMap } = captured;
      const summaries = 'summaries' in captured ? captured.summaries : [];
      expect({ what, config, paced, shardMap }).toEqual({
        what: scenario.what,
        config: scenario.config,
        paced: scenario.paced,
        shardMap: scenario.shardMap,
      });
      expect(summaries.map(({ answer }) => answer)).toEqual(scenario.summaries);
      expect(captured.shards).toHaveLength(scenario.shardCount);
    }
  });
});

describe('the verdicts of the KCL', () => {
  interface Judged {
    readonly name: string;
    readonly sha256: string;
  }

  test.each([
    ['index', 'captures'],
    ['strategies', 'strategies'],
  ] as const)('are on the captured entries that are stored: %s', (list, file) => {
    const stored = readCaptures(list).map(({ name, putRecords }) => ({
      name,
      sha256: sha256Of(putRecords.map(({ Data }) => Data)),
    }));
    const { captures: judged } = readFixture<{ captures: Judged[] }>(`kcl-3.5.1/${file}`);
    expect(judged.map(({ name, sha256 }) => ({ name, sha256 }))).toEqual(stored);
  });

  test('are on the records made by hand that are stored', () => {
    const { records: judged } = readFixture<{ records: Judged[] }>('kcl-3.5.1/by-hand');
    const stored = [...vectors.filter(({ source }) => source.includes('make.mjs')), ...malformed];
    expect(judged.map(({ name, sha256 }) => ({ name, sha256 }))).toEqual(
      stored.map(({ name, data }) => ({ name, sha256: sha256Of([toBase64(data)]) })),
    );
  });
});

test('the versions are those of the Maven projects', () => {
  const pomOf = (project: string) =>
    readFileSync(join(import.meta.dirname, '..', 'java', project, 'pom.xml'), 'utf8');
  const versionOf = (artifact: string, pom: string) =>
    pom.match(`<artifactId>${artifact}</artifactId>\\s*<version>(.+)</version>`)?.[1];
  expect(versionOf('amazon-kinesis-producer', pomOf('kpl'))).toMatch(/^\$\{kpl\.version\}$/);
  expect(pomOf('kpl')).toContain(`<kpl.version>${NEWEST_KPL}</kpl.version>`);
  expect(versionOf('amazon-kinesis-client', pomOf('kcl'))).toBe(KCL_VERSION);
  expect(versionOf('jaxb-api', pomOf('kcl'))).toBe('2.3.1');
});

describe('hostileFrames', () => {
  test('makes the frames on which the KCL was asked, at least 2,000', () => {
    const { records } = readFixture<{ records: { name: string; kind: string; data: string }[] }>(
      'kcl-3.5.1/hostile',
    );
    const made = hostileFrames().map(({ name, kind, data }) => ({ name, kind, data: toBase64(data) }));
    expect(made).toEqual(records.map(({ name, kind, data }) => ({ name, kind, data })));
    expect(made.length).toBeGreaterThanOrEqual(2_000);
    expect(new Set(made.map(({ data }) => data)).size).toBeGreaterThan(1_500);
  });
});

function readable({ data, ...keys }: { data: Uint8Array }): object {
  return { ...keys, data: toBase64(data) };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
