import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { captures, hostileRecords, vectors } from '@kpl-kit/fixtures';
import { read, root, trackedFiles } from '@kpl-kit/workspace/repository';
import { describe, expect, test } from 'vitest';

const documents = trackedFiles().filter((path) => path.endsWith('.md') && existsSync(join(root, path)));

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

  test('docs/comparison.md has a footnote for every claim of its tables', () => {
    const sections = read('docs/comparison.md').split(/^## /m).slice(1, 4);
    const cells = sections
      .flatMap((section) => [...section.matchAll(/^\|(.+)\|$/gm)].slice(2))
      .flatMap(([, row]) => (row as string).split('|').slice(1));
    expect(cells.filter((cell) => !/\[\^[\w-]+\]\s*$/.test(cell))).toEqual([]);
    expect(cells.length).toBeGreaterThan(100);
  });

  test('docs/comparison.md defines each footnote once, and uses each', () => {
    const document = read('docs/comparison.md');
    const definitions = [...document.matchAll(/^\[\^([\w-]+)\]: /gm)].map((match) => match[1]);
    const uses = new Set([...document.matchAll(/\[\^([\w-]+)\](?!:)/g)].map((match) => match[1]));
    expect(definitions.toSorted()).toEqual([...uses].toSorted());
  });

  test('the footnotes of docs/comparison.md quote the files that they link to', () => {
    const footnotes = [...read('docs/comparison.md').matchAll(/^\[\^.*$/gm)].map(([line]) => line);
    const unfounded = footnotes.flatMap((line) => {
      const links = [...line.matchAll(/\]\(([^)\s#]+)/g)].map((match) => match[1] as string);
      if (links.length === 0) return [line];
      const files = links.filter((link) => !/^https?:/.test(link)).map((link) => read(join('docs', link)));
      if (files.length === 0) return [];
      const quotations = [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
      return quotations.filter((quotation) => !files.some((text) => text.includes(quotation)));
    });
    expect(unfounded).toEqual([]);
    expect(footnotes.length).toBeGreaterThan(50);
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

  test.each(['deagg', 'aggregator', 'fixtures'])('has every entry point of %s', (name) => {
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
    const published = ['deagg', 'aggregator', 'fixtures'].join('|');
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
