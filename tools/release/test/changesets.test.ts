import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publishedNames } from '@kpl-kit/workspace/packages';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingChangesets } from '../src/changesets.ts';

const [deagg, aggregator, fixtures, cli, producer] = publishedNames;
const everywhere = ['LICENSE', 'tsconfig.base.json', 'tsdown.config.base.ts'];

function own(name: string): string[] {
  const files = ['README.md', 'package.json', 'src/frame/digest.ts', 'tsconfig.json', 'tsdown.config.ts'];
  return files.map((path) => `packages/${name}/${path}`);
}

/** The files of each kind that go into a package's tarball. */
const packed = new Map<string, string[]>([
  [deagg, [...everywhere, ...own('deagg')]],
  [
    aggregator,
    [...everywhere, ...own('aggregator'), 'proto/aggregated-record.proto', 'proto/generated/index.js'],
  ],
  [fixtures, [...everywhere, 'fixtures/kpl-1.0.7/sample.json', ...own('fixtures')]],
  [cli, [...everywhere, ...own('cli'), 'packages/cli/schema/entry.schema.json']],
  [producer, [...everywhere, ...own('producer')]],
]);
const paths = new Set([...packed.values()].flat());

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpl-kit changesets '));
  git('init', '--quiet', '--initial-branch=main');
  for (const path of paths) write(path, 'before');
  write('.changeset/README.md', 'About changesets');
  write('.changeset/pending.md', changesetFor(deagg, aggregator, fixtures, cli, producer));
  commit();
  git('switch', '--quiet', '--create', 'branch');
});

afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('missingChangesets', () => {
  it('asks for a changeset that names a package, for each file that goes into its tarball', () => {
    for (const path of paths) write(path, 'after');
    commit();
    const missing = missingChangesets(folder, 'main');
    expect(missing.map((line) => line.split(/: |, /))).toEqual(
      publishedNames.map((name) => [name, ...(packed.get(name) ?? []).toSorted()]),
    );
    for (const [index, name] of publishedNames.entries()) {
      write(`.changeset/${index}.md`, changesetFor(name));
      expect(missingChangesets(folder, 'main')).toEqual(missing.slice(index + 1));
    }
  });

  it('does not accept a changeset for another package, or for none', () => {
    write('packages/deagg/src/frame/digest.ts', 'after');
    write('.changeset/another.md', changesetFor(aggregator, fixtures, producer));
    write('.changeset/empty.md', '---\n---\n');
    commit();
    expect(missingChangesets(folder, 'main')).toEqual([`${deagg}: packages/deagg/src/frame/digest.ts`]);
  });

  it('sees a file that was removed, or moved to where it is not packed', () => {
    rmSync(join(folder, 'packages/deagg/README.md'));
    mkdirSync(join(folder, 'packages/aggregator/test'));
    renameSync(
      join(folder, 'packages/aggregator/src/frame/digest.ts'),
      join(folder, 'packages/aggregator/test/digest.ts'),
    );
    commit();
    expect(missingChangesets(folder, 'main')).toEqual([
      `${deagg}: packages/deagg/README.md`,
      `${aggregator}: packages/aggregator/src/frame/digest.ts`,
    ]);
  });

  it('sees what is not committed yet', () => {
    write('packages/deagg/src/new.ts', 'new');
    write('packages/deagg/README.md', 'after');
    expect(missingChangesets(folder, 'main')).toEqual([
      `${deagg}: packages/deagg/README.md, packages/deagg/src/new.ts`,
    ]);
    write('.changeset/new.md', changesetFor(deagg));
    expect(missingChangesets(folder, 'main')).toEqual([]);
  });

  it('does not count changesets that were removed', () => {
    write('packages/deagg/README.md', 'after');
    rmSync(join(folder, '.changeset/pending.md'));
    commit();
    expect(missingChangesets(folder, 'main')).toEqual([`${deagg}: packages/deagg/README.md`]);
  });

  it('asks for nothing when no tarball changes, and ignores what happened on the base since', () => {
    write('packages/deagg/test/digest.test.ts', 'test');
    write('docs/format.md', 'words');
    commit();
    git('switch', '--quiet', 'main');
    write('LICENSE', 'changed on main');
    commit();
    git('switch', '--quiet', 'branch');
    expect(missingChangesets(folder, 'main')).toEqual([]);
  });
});

function changesetFor(...names: (string | undefined)[]): string {
  return `---\n${names.map((name) => `"${name}": none\n`).join('')}---\n\nChanged it.\n`;
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function commit(): void {
  git('add', '--all');
  git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '--message=Change');
}

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'commit.gpgsign=false', ...args], { cwd: folder });
}
