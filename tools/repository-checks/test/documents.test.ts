import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { captures, hostileRecords, vectors } from '@kpl-kit/fixtures';
import { read, root, trackedFiles } from '@kpl-kit/workspace/repository';
import { describe, expect, test } from 'vitest';

const documents = trackedFiles().filter((path) => path.endsWith('.md') && existsSync(join(root, path)));

const comparison = readComparisonSources();

describe('documents', () => {
  test.each(documents)('%s links only to files and headings that exist', (path) => {
    const links = [...withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(
      (match) => match[1] as string,
    );
    const broken = links
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => !leadsSomewhere(path, link));
    expect(broken).toEqual([]);
  });

  test('the README of aggregator has a row for each error code, and no others', () => {
    const codesOf = (text: string) =>
      [...text.matchAll(/^(?: {2}\| '|\| `)([A-Z_]+)['`]/gm)].map((match) => match[1]);
    const errors = read('packages/aggregator/README.md')
      .split(/^## /m)
      .filter((section) => section.startsWith('Errors'));
    const union = read('packages/aggregator/src/support/errors.ts');
    expect(codesOf(errors.join(''))).toEqual(codesOf(union));
    expect(codesOf(union)).toHaveLength(12);
  });

  test('the README of producer has a row for each error code, and no others', () => {
    const rows = read('packages/producer/README.md').split('## Errors')[1] ?? '';
    const union =
      read('packages/producer/src/support/errors.ts').match(/ProducerErrorCode = (.*);/)?.[1] ?? '';
    const codes = [...rows.matchAll(/^\| `([A-Z_]+)`/gm)].map((match) => match[1]);
    expect(codes).toEqual([...union.matchAll(/'([A-Z_]+)'/g)].map((match) => match[1]));
    expect(codes.length).toBeGreaterThan(3);
  });

  test('the README of producer has a row for each option, and no others', () => {
    const rows = read('packages/producer/README.md').split('## Options')[1]?.split('**Cost.**')[0] ?? '';
    const options = read('packages/producer/src/options.ts').split(
      'export interface KinesisProducerOptions {',
    )[1];
    const names = [...(options?.split('\n}')[0] ?? '').matchAll(/^ {2}readonly (\w+)/gm)].map(
      (match) => match[1],
    );
    const shown = [...rows.matchAll(/^\| `.*?` +\|/gm)].flatMap(([cell]) => [...cell.matchAll(/`(\w+)`/g)]);
    expect(shown.map((match) => match[1]).toSorted()).toEqual(names.toSorted());
    expect(names.length).toBeGreaterThan(15);
  });

  test.each(['README.md', 'docs/ground-truth.md'])('%s says how much was captured', (path) => {
    const userRecords = captures.reduce((sum, { userRecordCount }) => sum + userRecordCount, 0);
    const text = read(path).replaceAll(/\s+/g, ' ');
    expect(text).toContain(` ${captures.length} scenarios, ${userRecords.toLocaleString('en')} user records`);
    expect(text).toContain(` ${hostileRecords().length.toLocaleString('en')} hostile`);
  });

  test('docs/ground-truth.md says in how many entries', () => {
    const entries = captures.reduce((sum, { entryCount }) => sum + entryCount, 0);
    expect(read('docs/ground-truth.md')).toContain(` user records in ${entries} entries`);
  });

  test('docs/comparison-sources.json has a source for every cell of the tables of docs/comparison.md', () => {
    const tables = read('docs/comparison.md').split(/^## /m).slice(1, 4);
    const shown = tables.flatMap((section) => {
      const rows = [...section.matchAll(/^(.+\|.+)$/gm)].map(([, row]) =>
        (row as string).split('|').map((cell) => cell.trim()),
      );
      const [[, ...columns] = [], , ...body] = rows;
      const heading = section.split('\n', 1)[0];
      return body.flatMap(([row]) => columns.map((column) => [heading, row, column].join(' / ')));
    });
    expect(comparison.cells.map(({ cell }) => cell)).toEqual(shown);
    expect(shown.length).toBeGreaterThan(60);
  });

  test('docs/comparison-sources.json uses each source, and has each that it uses', () => {
    const used = new Set(comparison.cells.map(({ source }) => source));
    expect(Object.keys(comparison.sources).toSorted()).toEqual([...used].toSorted());
  });

  test('the sources of docs/comparison.md quote the files that they name', () => {
    const sources = Object.entries(comparison.sources);
    const unfounded = sources.flatMap(([name, { files = [], urls = [], quotes = [] }]) => {
      if (files.length + urls.length === 0) return [name];
      return quotes.filter((quote) => !files.some((file) => read(file).includes(quote)));
    });
    expect(unfounded).toEqual([]);
    expect(sources.length).toBeGreaterThan(40);
  });

  test('docs/README.md links to every page of docs', () => {
    const pages = documents.filter((path) => /^docs\/(?!README)[^/]+\.md$/.test(path));
    const index = read('docs/README.md');
    expect(pages.filter((path) => !index.includes(`(${path.replace('docs/', '')})`))).toEqual([]);
  });

  test('docs/decisions/README.md links to every decision', () => {
    const pages = documents.filter((path) => /^docs\/decisions\/\d{4}-/.test(path));
    const index = read('docs/decisions/README.md');
    expect(pages.filter((path) => !index.includes(`(${path.replace('docs/decisions/', '')})`))).toEqual([]);
    expect(pages.length).toBeGreaterThan(0);
  });

  test('the worked example of docs/format.md is the vector one-record', () => {
    const example = read('docs/format.md').split('## A worked example')[1]?.split('```')[1] ?? '';
    const bytes = [...example.matchAll(/^ *((?:[0-9a-f]{2} )+) /gm)].map((match) => match[1]).join('');
    const vector = vectors.find(({ name }) => name === 'one-record');
    expect(bytes.replaceAll(' ', '')).toBe(Buffer.from(vector?.data ?? []).toString('hex'));
  });

  test('the aggregated record in README.md is the one of the events', () => {
    const shown = read('README.md').match(/^84maw\w+/m)?.[0] ?? 'nothing';
    expect(
      JSON.parse(read('fixtures/events/lambda.json')).event.Records[1].kinesis.data.startsWith(shown),
    ).toBe(true);
  });
});

describe('the API reference', () => {
  const { entryPoints } = JSON.parse(read('tools/api-docs/typedoc.json')) as { entryPoints: string[] };

  test.each(['deagg', 'aggregator', 'fixtures', 'producer'])('has every entry point of %s', (name) => {
    const { publishConfig } = JSON.parse(read(`packages/${name}/package.json`));
    const modules = Object.keys(publishConfig.exports)
      .filter((path) => path !== './package.json')
      .map((path) => `../../packages/${name}/src/${path === '.' ? 'index' : path.slice(2)}.ts`);
    expect(entryPoints.filter((path) => path.includes(`/${name}/`)).toSorted()).toEqual(modules.toSorted());
  });

  test.each(entryPoints)('names the module %s as it is imported', (path) => {
    const [, name, file] = path.match(/packages\/(\w+)\/src\/(\w+)\.ts$/) ?? [];
    const specifier = `@kpl-kit/${name}${file === 'index' ? '' : `/${file}`}`;
    expect(read(`packages/${name}/src/${file}.ts`)).toContain(` * @module \\${specifier}\n`);
  });
});

describe('changesets', () => {
  const changesets = documents.filter((path) => /^\.changeset\/(?!README)/.test(path));

  // In one test: after a release there are none.
  test('name published packages and say something', () => {
    const published = ['deagg', 'aggregator', 'fixtures', 'cli', 'producer'].join('|');
    const isEmpty = (path: string) => /^---\s+---\s*$/.test(read(path));
    for (const path of changesets.filter((path) => !isEmpty(path))) {
      const [, front, summary] = read(path).match(/^---\n([\s\S]+?)\n---\n\n(\S[\s\S]*)$/) ?? [];
      expect(front, path).toMatch(new RegExp(`^("@kpl-kit/(${published})": (major|minor|patch|none)\\n?)+$`));
      expect(summary, path).toMatch(/^[A-Z].+\.$/m);
    }
  });
});

describe('the repository', () => {
  test('has no registry address in its lockfile', () => {
    expect(read('pnpm-lock.yaml')).not.toMatch(/https?:\/\//);
  });

  test('allows install scripts only for the packages that need them', () => {
    const allowed = [...read('pnpm-workspace.yaml').matchAll(/^ {2}(\S+): true$/gm)].map((match) => match[1]);
    expect(allowed).toEqual(['node']);
  });
});

interface ComparisonSource {
  /** From the top of the repository; each of `quotes` is in one of them. */
  readonly files?: readonly string[];
  readonly urls?: readonly string[];
  readonly quotes?: readonly string[];
}

/** Where each cell of docs/comparison.md comes from: `cells` by heading, row and column. */
function readComparisonSources() {
  const { cells, sources } = JSON.parse(read('docs/comparison-sources.json')) as {
    cells: Record<string, Record<string, Record<string, string>>>;
    sources: Record<string, ComparisonSource>;
  };
  const flat = Object.entries(cells).flatMap(([heading, rows]) =>
    Object.entries(rows).flatMap(([row, columns]) =>
      Object.entries(columns).map(([column, source]) => ({
        cell: [heading, row, column].join(' / '),
        source,
      })),
    ),
  );
  return { cells: flat, sources };
}

/** Code may hold what looks like a link: `array[0](argument)`. */
function withoutCode(text: string): string {
  return text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path, anchor] = link.split('#') as [string, string?];
  const target = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

/** As GitHub makes them: lower case, no punctuation, hyphens for spaces. */
function anchorsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] as string)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
