import { execFileSync } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nodeBinary, testedNodeMajors } from '@kpl-kit/nodes';
import { importedPackages, sourceMapsOf } from '@kpl-kit/workspace/code-references';
import { type PackedPackage, readPacked } from '@kpl-kit/workspace/pack';
import { libraryNames, type PublishedName, publishedNames } from '@kpl-kit/workspace/packages';
import { root } from '@kpl-kit/workspace/repository';
import { describe, expect, inject, it } from 'vitest';
import { checkedInBundles, checkedWithFiles, STALE_HINT } from '../src/checked.ts';
import { type Consumer, compileTypedConsumer, runProgram } from '../src/consumer.ts';
import { runtimeBinary } from '../src/runtime-binary.ts';

const consumers: Consumer[] = ['consumer.mjs', 'consumer.cjs'];

const folder = inject('folder');
const packed = Object.fromEntries(
  await Promise.all(publishedNames.map(async (name) => [name, await readPacked(name, folder)] as const)),
) as Record<PublishedName, PackedPackage>;

describe.each(libraryNames)('%s as a tarball', (name) => {
  it('holds dist, package.json, README.md, LICENSE and at most a changelog', () => {
    const paths = new Set([...packed[name].files.keys()].map((path) => path.replace(/^dist\/.*/, 'dist')));
    paths.delete('CHANGELOG.md');
    expect([...paths].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  });

  it('holds only code, declarations and source maps in dist, and the fixtures their data', () => {
    const data =
      name === '@kpl-kit/fixtures'
        ? /^dist\/data\/(README\.md|([\w.-]+\/)+[\w-]+\.(json(\.gz)?|txt))$/
        : /(?!)/;
    const paths = [...packed[name].files.keys()].filter(
      (path) => path.startsWith('dist/') && !data.test(path),
    );
    expect(paths.filter((path) => !/^dist\/[\w-]+\.(?:d\.)?[cm](?:js|ts)(?:\.map)?$/.test(path))).toEqual([]);
  });

  it('holds every file that package.json leads to', () => {
    const { main, module, types, exports } = packed[name].manifest;
    const named =
      JSON.stringify([main, module, types, Object.values(exports)]).match(/(?<="\.\/)[^"]+(?=")/g) ?? [];
    expect([...packed[name].files.keys()]).toEqual(expect.arrayContaining(named));
    expect(named.length).toBeGreaterThanOrEqual(8);
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

  it('exports types before code, for import before require, and no source', () => {
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
    const imported = importsOf(name, /(?<!\/conformance)\.[cm][jt]s$/);
    expect(imported.filter((specifier) => isBuiltin(specifier))).toEqual([]);
  });
});

/** What the files of a package import whose paths match, sorted and each once. */
function importsOf(name: PublishedName, path: RegExp): string[] {
  const files = [...packed[name].files].filter(([filePath]) => path.test(filePath));
  return [...new Set(files.flatMap(([, content]) => importedPackages(String(content))))].sort();
}

describe('@kpl-kit/cli as a tarball', () => {
  const { files, manifest } = packed['@kpl-kit/cli'];

  it('holds dist, schemas, package.json, README.md, LICENSE and at most a changelog', () => {
    const paths = new Set([...files.keys()].map((path) => path.replace(/^(dist|schema)\/.*/, '$1')));
    paths.delete('CHANGELOG.md');
    expect([...paths].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'schema']);
  });

  it('imports its dependencies and no other package', () => {
    const imported = importsOf('@kpl-kit/cli', /\.cjs$/).filter((specifier) => !isBuiltin(specifier));
    expect(imported).toEqual(Object.keys(manifest.dependencies ?? {}).sort());
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:/);
  });

  it('runs nothing when it is installed', () => {
    const scripts = Object.keys(manifest.scripts ?? {});
    expect(scripts.filter((script) => /^(?:pre|post)?install$|^prepare$/.test(script))).toEqual([]);
  });
});

describe('the command', () => {
  const runtimes = [
    ...testedNodeMajors.map((major) => ({ name: `Node ${major}`, binary: nodeBinary(major) })),
    { name: 'Bun', binary: runtimeBinary('bun') },
  ];
  const script = join(folder, 'node_modules', '@kpl-kit', 'cli', 'dist', 'kpl.cjs');

  it.concurrent.each(runtimes)(
    'packs, unpacks, looks into and edits records on $name',
    async ({ binary }) => {
      const kpl = (args: string[], input: string | Uint8Array) =>
        execFileSync(binary, [script, ...args], { input });
      const userRecords = kpl(['generate', '-n', '50', '--size', '20-200', '--hash-keys', 'some'], '');
      const entries = kpl(['aggregate', '-o', 'base64'], userRecords);
      expect(String(kpl(['inspect'], entries))).toContain('aggregated, 50 user records');
      const format = ['-f', '%k %h %D\\n'];
      expect(String(kpl(['deaggregate', ...format], entries))).toBe(
        String(kpl(['deaggregate', ...format], userRecords)),
      );
      const record = Buffer.from(String(entries), 'base64');
      expect(kpl(['asm'], kpl(['dis'], record))).toEqual(record);
      expect(String(kpl(['deaggregate', '-c', '1', ...format], gzipSync(entries)))).toMatch(/^key-\d /);
    },
  );
});

describe('kpl-conformance', () => {
  it('passes every case with the installed packages', () => {
    const script = join(folder, 'node_modules', '@kpl-kit', 'fixtures', 'dist', 'conformance.mjs');
    const adapter = join(root, 'conformance', 'adapters', 'ours.mjs');
    const command = `"${process.execPath}" "${adapter}" lossless "${folder}/"`;
    const printed = String(execFileSync(process.execPath, [script, '--command', command]));
    expect(printed).toMatch(/^lossless: (\d{3}) of \1$/m);
  });
});

describe('dependencies', () => {
  it.each<[PublishedName, string[]]>([
    ['@kpl-kit/deagg', ['@noble/hashes']],
    ['@kpl-kit/aggregator', ['@noble/hashes']],
    ['@kpl-kit/fixtures', ['@noble/hashes']],
    ['@kpl-kit/cli', ['@kpl-kit/aggregator', '@kpl-kit/deagg']],
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
  describe.each(testedNodeMajors)('on Node %i', (major) => {
    it.concurrent.each(consumers)('work from %s', async (consumer) => {
      expect(await runProgram(folder, nodeBinary(major), [consumer]), STALE_HINT).toEqual({
        runtime: expect.stringMatching(`^Node\\.js/${major}(\\.|$)`),
        format: consumer === 'consumer.mjs' ? 'esm' : 'cjs',
        batch: 'side by side',
        hasNodeMd5: true,
        ...checkedWithFiles,
      });
    });
  });

  describe.each(['without-node-crypto.cjs', 'fips-mode.cjs'])('on Node 24 with %s', (preload) => {
    it.concurrent.each(consumers)('work from %s', async (consumer) => {
      const report = await runProgram(folder, nodeBinary(24), ['--require', `./${preload}`, consumer]);
      // Without process.getBuiltinModule there are no files.
      const checked = preload === 'fips-mode.cjs' ? checkedWithFiles : checkedInBundles;
      expect(report, STALE_HINT).toMatchObject({ hasNodeMd5: false, batch: 'side by side', ...checked });
    });
  });

  it('have declarations that strict TypeScript accepts from .mts and .cts, without types of Node or AWS', async () => {
    await copyFile(join(folder, 'typed-consumer.mts'), join(folder, 'typed-consumer.cts'));
    const files = await compileTypedConsumer(folder);
    for (const name of libraryNames) {
      for (const fileName of ['index.d.mts', 'index.d.cts']) {
        expect(files).toContainEqual(expect.stringContaining(`/node_modules/${name}/dist/${fileName}`));
      }
    }
    expect(files.filter((path) => /\/node_modules\/(?:@types|@aws-sdk|@smithy)\//.test(path))).toEqual([]);
  });
});
