import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder, publishedNames, shortName } from '@kpl-kit/workspace/packages';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { addressesIn, relativeLinksOf, withAbsoluteLinks } from '../src/readme-links.ts';

const repository = { type: 'git', url: 'git+https://github.com/owner/name.git', directory: 'packages/deagg' };
const top = 'https://github.com/owner/name/blob/HEAD';
const relative = 'See [scaling](../../docs/scaling.md#cost) and [ids](#ids).\n';
const absolute = `See [scaling](${top}/docs/scaling.md#cost) and [ids](#ids).\n`;

describe('withAbsoluteLinks', () => {
  it.each([
    ['a page of the repository', relative, absolute],
    ['a file of the package', '[a](src/index.ts)', `[a](${top}/packages/deagg/src/index.ts)`],
    ['an address', '[a](https://example.com/b.md)', '[a](https://example.com/b.md)'],
    ['code', '`[0](a)`\n```js\nlist[0](a)\n```', '`[0](a)`\n```js\nlist[0](a)\n```'],
  ])('rewrites links to files, and nothing else: %s', (_, before, after) => {
    expect(withAbsoluteLinks(before, repository.directory, (path) => `${top}/${path}`)).toBe(after);
  });

  it.each(publishedNames)('leaves no relative link in the README of %s', (name) => {
    const readme = readFileSync(join(packageFolder(name), 'README.md'), 'utf8');
    const packed = withAbsoluteLinks(readme, `packages/${shortName(name)}`, (path) => `${top}/${path}`);
    expect(relativeLinksOf(readme)).not.toEqual([]);
    expect(relativeLinksOf(packed)).toEqual([]);
    expect(packed).not.toContain('../');
  });
});

it('addressesIn knows no address without a repository', () => {
  expect(addressesIn(undefined)).toBeUndefined();
  expect(addressesIn(repository)?.('docs')).toBe(`${top}/docs`);
});

describe('pack-readme.ts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kpl-kit-readme-'));
  const readme = join(folder, 'README.md');

  beforeEach(() => {
    rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(readme, relative);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ repository }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes links absolute before packing, and brings them back after it', () => {
    packReadme();
    expect(readFileSync(readme, 'utf8')).toBe(absolute);
    packReadme('--restore');
    expect(readFileSync(readme, 'utf8')).toBe(relative);
    expect(readdirSync(join(folder, 'node_modules'))).toEqual([]);
  });

  it('brings back the original README after an interrupted run, too', () => {
    packReadme();
    packReadme();
    packReadme('--restore');
    expect(readFileSync(readme, 'utf8')).toBe(relative);
  });

  it('changes nothing without a repository', () => {
    writeFileSync(join(folder, 'package.json'), '{}');
    packReadme();
    expect(readFileSync(readme, 'utf8')).toBe(relative);
    packReadme('--restore');
    expect(readFileSync(readme, 'utf8')).toBe(relative);
  });

  function packReadme(...options: string[]) {
    const script = join(import.meta.dirname, '..', 'src', 'pack-readme.ts');
    const ran = spawnSync(process.execPath, [script, ...options], { cwd: folder, encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
  }
});

it.each(publishedNames)('%s is packed with these links', (name) => {
  const { scripts } = JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8'));
  expect(scripts).toMatchObject({
    prepack: 'node ../../tools/release/src/pack-readme.ts',
    postpack: 'node ../../tools/release/src/pack-readme.ts --restore',
  });
});
