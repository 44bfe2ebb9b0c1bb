import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { writeWhole } from '../build/write-whole.ts';
import { emptyFolder, folder, runBuild } from './run-build.ts';

describe('the build', () => {
  test('writes one index.mjs into a zip of less than 20 KiB', () => {
    const { zip } = buildOnce();
    expect(Object.keys(unzipSync(zip))).toEqual(['index.mjs']);
    expect(zip.length).toBeLessThan(20_480);
    expect(zip.length).toBeGreaterThan(1_000);
  });

  test('writes functions that run without anything beside them', () => {
    const out = emptyFolder();
    writeFileSync(join(out, 'index.mjs'), unzippedFrom(buildOnce().zip));
    expect(invoke(out, 'bulkHandler')).toBe('Successfully processed 5 records.');
    expect(invoke(out, 'generatorHandler')).toBe('Successfully processed 5 records.');
    expect(invoke(out, 'partialBatchHandler')).toEqual({ batchItemFailures: [] });
  });

  test.for([
    ['another time zone', () => buildInto(emptyFolder(), [], { TZ: 'Pacific/Kiritimati' })],
    ['a time zone behind UTC', () => buildInto(emptyFolder(), [], { TZ: 'America/St_Johns' })],
    ['another umask', () => withUmask(0o077, () => buildInto(emptyFolder()))],
  ] as const)('writes the same bytes at %s', ([, build]) => {
    expect(Buffer.compare(build().zip, buildOnce().zip)).toBe(0);
  });

  test('writes a date, a system and a mode that do not depend on the machine', () => {
    const { zip } = buildOnce();
    // Section 4.3.12 of the .ZIP file format specification.
    const central = zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    expect(zip.readUInt8(central + 5), 'made by: Unix').toBe(3);
    expect(zip.readUInt16LE(central + 12), 'time: 12:00').toBe(12 << 11);
    expect(zip.readUInt16LE(central + 14), 'date: 1980-01-01').toBe((1 << 5) | 1);
    expect(zip.readUInt32LE(central + 38) >>> 16, 'mode: a file, 0644').toBe(0o100644);
  });

  test('prints what is in the zip, its size and its SHA-256', () => {
    const { zip, stdout } = buildOnce();
    const sha256 = createHash('sha256').update(zip);
    const size = unzippedFrom(zip).length.toLocaleString('en');
    expect(stdout).toContain(`has       index.mjs, ${size} bytes\n`);
    expect(stdout).toContain(
      'handlers  index.bulkHandler, index.generatorHandler, index.partialBatchHandler\n',
    );
    expect(stdout).toContain(`size      ${zip.length.toLocaleString('en')} bytes\n`);
    expect(stdout).toContain(`SHA-256   ${sha256.copy().digest('hex')}\n`);
    expect(stdout).toContain(` ${sha256.digest('base64')} (`);
  });

  test('bundles another entry, and CommonJS packages that require modules of Node', () => {
    const out = emptyFolder();
    writeFileSync(join(out, 'package.cjs'), `module.exports = require('node:path').basename;`);
    const entry = join(out, 'entry.ts');
    writeFileSync(
      entry,
      `import basename from './package.cjs'; export const handler = () => basename('a/b');`,
    );
    const built = buildInto(join(out, 'not', 'there', 'yet'), ['--entry', entry]);
    expect(built.stdout).toContain('handlers  index.handler\n');
    mkdirSync(join(out, 'alone'));
    writeFileSync(join(out, 'alone', 'index.mjs'), unzippedFrom(built.zip));
    expect(invoke(join(out, 'alone'), 'handler')).toBe('b');
  });
});

describe('the build, when it fails,', () => {
  test.for([
    ['is missing', undefined, /^The bundling failed: .*Could not resolve "[^"]*entry\.ts"/],
    [
      'is not TypeScript',
      'export const handler = ;',
      /^The bundling failed: .*Unexpected ";"\s+entry\.ts:1:23:/,
    ],
    [
      'imports a missing file',
      `export * from './no.ts';`,
      /^The bundling failed: .*Could not resolve "\.\/no\.ts"/,
    ],
    ['exports nothing', 'console.log();', /^\S+entry\.ts exports nothing/],
  ] as const)(
    'says why on stderr, and leaves no zip, not even an earlier one: the entry %s',
    ([, code, message]) => {
      const out = emptyFolder();
      const entry = join(out, 'entry.ts');
      if (code !== undefined) writeFileSync(entry, code);
      const before = readdirSync(out);
      writeFileSync(join(out, 'lambda.zip'), 'of an earlier build');
      const run = runBuild(['--entry', entry, '--out', join(out, 'lambda.zip')]);
      expect(run).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(message) });
      expect(readdirSync(out)).toEqual(before);
    },
  );

  test('says why when there is a folder in the place of the zip, and leaves it', () => {
    const out = emptyFolder();
    mkdirSync(join(out, 'lambda.zip'));
    const run = runBuild(['--out', join(out, 'lambda.zip')]);
    expect(run).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('lambda.zip') });
    expect(readdirSync(out)).toEqual(['lambda.zip']);
  });

  test('says why when the place of the zip is in a file', () => {
    const out = emptyFolder();
    writeFileSync(join(out, 'file'), '');
    const run = runBuild(['--out', join(out, 'file', 'lambda.zip')]);
    expect(run).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/ENOTDIR|EEXIST|ENOENT/),
    });
    expect(readdirSync(out)).toEqual(['file']);
  });
});

describe('writeWhole', () => {
  test('leaves nothing beside what it could not write', async () => {
    const out = emptyFolder();
    mkdirSync(join(out, 'lambda.zip'));
    await expect(writeWhole(join(out, 'lambda.zip'), new Uint8Array(1))).rejects.toThrow('rename');
    expect(readdirSync(out)).toEqual(['lambda.zip']);
  });
});

describe('the arguments', () => {
  test('--help shows the usage', () => {
    const run = runBuild(['--help']);
    expect(run).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Usage: npx pnpm --filter example-lambda zip/),
    });
  });

  test.for([
    [['--output', 'x.zip'], /^Unknown option '--output'/],
    [['x.zip'], /^Unexpected argument 'x\.zip'/],
    [['--entry', ''], /^--entry is empty/],
    [['--out', 'index.ts'], /^--out is "index\.ts", expected a path that ends with \.zip\n/],
  ] as const)('%j are refused with exit code 2 and the usage', ([args, message]) => {
    const run = runBuild(args);
    expect(run).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(run.stderr).toContain('\n\nUsage: npx pnpm --filter example-lambda zip');
  });
});

function buildInto(out: string, args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
  const path = join(out, 'lambda.zip');
  const run = runBuild([...args, '--out', path], environment);
  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(out).filter((name) => name.includes('zip'))).toEqual(['lambda.zip']);
  return { zip: readFileSync(path), stdout: run.stdout };
}

let built: ReturnType<typeof buildInto> | undefined;

/** What the build without arguments makes, in UTC. */
function buildOnce() {
  built ??= buildInto(emptyFolder(), [], { TZ: 'UTC' });
  return built;
}

function unzippedFrom(zip: Uint8Array): Uint8Array {
  return unzipSync(zip)['index.mjs'] ?? new Uint8Array();
}

/** Calls a function of index.mjs with event.json in a process of its own; returns what it returns. */
function invoke(path: string, handler: string): unknown {
  const program = `
    import { readFileSync } from 'node:fs';
    const functions = await import(process.argv[1]);
    console.log = () => {};
    const event = JSON.parse(readFileSync(process.argv[3], 'utf8'));
    process.stdout.write(JSON.stringify(await functions[process.argv[2]](event)));`;
  const module = pathToFileURL(join(path, 'index.mjs')).href;
  const args = ['--input-type=module', '--eval', program, module, handler, join(folder, 'event.json')];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: path, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

function withUmask<Result>(umask: number, run: () => Result): Result {
  const before = process.umask(umask);
  try {
    return run();
  } finally {
    process.umask(before);
  }
}
