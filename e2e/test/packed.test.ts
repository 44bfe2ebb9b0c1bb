import { copyFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { captures, hostileRecords, malformed, vectors } from '@kpl-kit/fixtures';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install, makeCleanFolder, removeCleanFolder } from '../src/clean-folder.ts';
import { importedPackages, sourceMapsOf } from '../src/code-references.ts';
import { type Consumer, compileTypedConsumer, type Preload, runConsumer } from '../src/consumer.ts';
import { filesNamedIn } from '../src/manifest.ts';
import { type PackedPackage, pack } from '../src/pack.ts';
import { nodeMajors, type PublishedName, publishedNames } from '../src/repository.ts';

const HOOK_TIMEOUT_MS = 180_000;
const consumers: Consumer[] = ['consumer.mjs', 'consumer.cjs'];

let folder: string;
let packed: Record<PublishedName, PackedPackage>;

beforeAll(async () => {
  folder = await makeCleanFolder();
  const entries = await Promise.all(
    publishedNames.map(async (name) => [name, await pack(name, folder)] as const),
  );
  packed = Object.fromEntries(entries) as typeof packed;
}, HOOK_TIMEOUT_MS);

afterAll(async () => {
  if (folder !== undefined) await removeCleanFolder(folder);
});

describe.each(publishedNames)('%s as a tarball', (name) => {
  it('holds dist, package.json, README.md, LICENSE and at most a changelog', () => {
    const paths = new Set([...packed[name].files.keys()].map((path) => path.replace(/^dist\/.*/, 'dist')));
    paths.delete('CHANGELOG.md');
    expect([...paths].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  });

  it('holds only code, declarations and source maps in dist, and the fixtures their data', () => {
    const data =
      name === '@kpl-kit/fixtures' ? /^dist\/data\/(README\.md|[\w.-]+\/[\w-]+\.json(\.gz)?)$/ : /(?!)/;
    const paths = [...packed[name].files.keys()].filter(
      (path) => path.startsWith('dist/') && !data.test(path),
    );
    expect(paths.filter((path) => !/^dist\/[\w-]+\.(?:d\.)?[cm](?:js|ts)(?:\.map)?$/.test(path))).toEqual([]);
  });

  it('holds every file that package.json leads to', () => {
    expect([...packed[name].files.keys()]).toEqual(
      expect.arrayContaining(filesNamedIn(packed[name].manifest)),
    );
  });

  it('holds every source map that its files point to', () => {
    const maps = [...packed[name].files.values()].flatMap((content) => sourceMapsOf(String(content)));
    expect([...packed[name].files.keys()]).toEqual(
      expect.arrayContaining(maps.map((fileName) => `dist/${fileName}`)),
    );
  });

  it('has no workspace or catalog version in package.json', () => {
    expect(JSON.stringify(packed[name].manifest)).not.toMatch(/workspace:|catalog:/);
  });

  it('runs nothing when it is installed', () => {
    const scripts = Object.keys(packed[name].manifest.scripts ?? {});
    expect(scripts.filter((script) => /^(?:pre|post)?install$|^prepare$/.test(script))).toEqual([]);
  });

  it('has no side effects', () => {
    expect(packed[name].manifest.sideEffects).toBe(false);
  });

  it('gives types before code, for import before require, and no source', () => {
    const { './package.json': packageJson, ...entryPoints } = packed[name].manifest.exports;
    expect(packageJson).toBe('./package.json');
    for (const [subpath, target] of Object.entries(entryPoints)) {
      const file = `./dist/${subpath === '.' ? 'index' : subpath.slice(2)}`;
      // As text: the order of the conditions is what counts.
      expect(JSON.stringify(target)).toBe(
        JSON.stringify({
          import: { types: `${file}.d.mts`, default: `${file}.mjs` },
          require: { types: `${file}.d.cts`, default: `${file}.cjs` },
        }),
      );
    }
  });

  it('imports its dependencies and no other package', () => {
    const { dependencies, peerDependencies } = packed[name].manifest;
    const imported = importsOf(name, /\.[cm][jt]s$/).filter((specifier) => !specifier.startsWith('node:'));
    expect(imported).toEqual(Object.keys({ ...dependencies, ...peerDependencies }).sort());
  });

  it('imports nothing built into Node, so that its main entry point runs in browsers', () => {
    const imported = importsOf(name, /^dist\/(?!arbitraries\.).*\.[cm][jt]s$/);
    expect(imported.filter((specifier) => isBuiltin(specifier))).toEqual([]);
  });
});

/** What the files of a package import whose paths match, sorted and each once. */
function importsOf(name: PublishedName, path: RegExp): string[] {
  const files = [...packed[name].files].filter(([filePath]) => path.test(filePath));
  return [...new Set(files.flatMap(([, content]) => importedPackages(String(content))))].sort();
}

describe('dependencies', () => {
  it.each<[PublishedName, string[]]>([
    ['@kpl-kit/deagg', ['@noble/hashes']],
    ['@kpl-kit/aggregator', ['@noble/hashes', 'protobufjs']],
    ['@kpl-kit/fixtures', ['@noble/hashes']],
  ])('of %s are %j', (name, expected) => {
    const { dependencies = {}, optionalDependencies = {} } = packed[name].manifest;
    expect(Object.keys({ ...dependencies, ...optionalDependencies }).sort()).toEqual(expected);
  });

  it('on peers are fast-check for the generators of fixtures, and that is optional', () => {
    expect(packed['@kpl-kit/deagg'].manifest.peerDependencies).toBeUndefined();
    expect(packed['@kpl-kit/aggregator'].manifest.peerDependencies).toBeUndefined();
    const { peerDependencies, peerDependenciesMeta } = packed['@kpl-kit/fixtures'].manifest;
    expect(Object.keys(peerDependencies ?? {})).toEqual(['fast-check']);
    expect(peerDependenciesMeta).toEqual({ 'fast-check': { optional: true } });
  });
});

describe('the installed packages', () => {
  beforeAll(async () => {
    const tarballs = publishedNames.map((name) => `./${packed[name].tarball}`);
    const fastCheck = packed['@kpl-kit/fixtures'].manifest.devDependencies?.['fast-check'];
    await install(folder, [...tarballs, `fast-check@${fastCheck}`]);
  }, HOOK_TIMEOUT_MS);

  // The workspace's own import reads the sources, the consumers run what was built from them.
  const staleHint = 'counts differ when dist is older than the sources: run "npm run build"';
  const checked = {
    userRecords: 6,
    vectors: vectors.length,
    malformed: malformed.length,
    generated: 50,
    handled: 5,
    streamed: 5,
  };
  const readFromFiles = {
    captured: captures.reduce((sum, { userRecordCount }) => sum + userRecordCount, 0),
    hostile: hostileRecords().length,
  };

  describe.each(nodeMajors)('on Node %i', (major) => {
    it.each(consumers)('work from %s', async (consumer) => {
      expect(await runConsumer(folder, major, consumer), staleHint).toEqual({
        node: expect.stringMatching(`^v${major}\\.`),
        format: consumer === 'consumer.mjs' ? 'esm' : 'cjs',
        hasNodeMd5: true,
        ...checked,
        ...readFromFiles,
      });
    });
  });

  describe.each<Preload>(['without-node-crypto.cjs', 'fips-mode.cjs'])('on Node 24 with %s', (preload) => {
    it.each(consumers)('work from %s', async (consumer) => {
      const report = await runConsumer(folder, 24, consumer, preload);
      expect(report, staleHint).toMatchObject({ hasNodeMd5: false, ...checked });
      // Without process.getBuiltinModule there are no files.
      const files = preload === 'fips-mode.cjs' ? readFromFiles : { captured: 0, hostile: 0 };
      expect(report).toMatchObject(files);
    });
  });

  it('have declarations that strict TypeScript accepts from .mts and .cts, without types of Node or AWS', async () => {
    await copyFile(join(folder, 'typed-consumer.mts'), join(folder, 'typed-consumer.cts'));
    const files = await compileTypedConsumer(folder);
    for (const name of publishedNames) {
      for (const fileName of ['index.d.mts', 'index.d.cts']) {
        expect(files).toContainEqual(expect.stringContaining(`/node_modules/${name}/dist/${fileName}`));
      }
    }
    expect(files.filter((path) => /\/node_modules\/(?:@types|@aws-sdk|@smithy)\//.test(path))).toEqual([]);
  });
});
