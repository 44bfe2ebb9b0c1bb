import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatWithOptions } from 'node:util';
import { events, malformed, toLambdaEvent } from '@kpl-kit/fixtures';
import { type Example, examplesOf } from '@kpl-kit/workspace/examples';
import { root, trackedFiles } from '@kpl-kit/workspace/repository';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

const documents = trackedFiles().filter((path) =>
  /^(?:README|packages\/[^/]+\/README|docs\/[^/]+)\.md$/.test(path),
);
// Those in Python run with `pnpm --filter @kpl-kit/conformance run python`.
const examples = documents
  .flatMap(examplesOf)
  .filter(({ language }) => language !== 'python')
  .map((example, index) => {
    const isTest = /^test[.(]/m.test(example.code);
    const extension = example.language === 'ts' ? 'ts' : 'cjs';
    return { ...example, isTest, file: `example-${index + 1}.${isTest ? 'test.' : ''}${extension}` };
  });

/** Functions before and after a migration, whose answers to a record that cannot be read are compared. */
const migrations = examples.flatMap((before, index) => {
  const after = examples[index + 1];
  const isMigration = before.code.startsWith('// Before\n') && before.code.includes('exports.handler');
  return isMigration && after !== undefined ? [[after.title, before, after] as const] : [];
});

const Data = malformed.find(({ name }) => name === 'wrong-digest')?.data;
/** The event of the examples, with a damaged record in the middle. */
const damagedEvent = toLambdaEvent(events.sdk.Records.with(1, { ...events.sdk.Records[1], Data } as never));

/** Runs an example in CommonJS, and its handler if it exports one, with the event in a file. */
const RUN_CJS = `Promise.resolve(require('./' + process.argv[2]).handler?.(require('./' + process.argv[3])))`;

/** Outside the checkout, which may be read-only. */
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'kpl-kit examples '));

beforeAll(() => {
  // So that the packages are found as a reader's project finds them.
  symlinkSync(join(import.meta.dirname, '..', 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const { file, code } of examples) writeFileSync(join(folder, file), code);
  writeFileSync(join(folder, 'records.json'), JSON.stringify(events.cli));
  writeFileSync(join(folder, 'event.json'), JSON.stringify(events.lambda));
  writeFileSync(join(folder, 'damaged-event.json'), JSON.stringify(damagedEvent));
  writeFileSync(join(folder, 'run.cjs'), RUN_CJS);
  // Jest has its functions as globals.
  const config = {
    resolve: { conditions: ['@kpl-kit/source', 'node'] },
    test: { include: ['*.test.*'], globals: true },
  };
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default ${JSON.stringify(config)}`);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  // As a reader's own project would have it: that one exports no types.
  const typeRoots = [join(root, 'node_modules', '@types')];
  const compilerOptions = { declaration: false, isolatedDeclarations: false, typeRoots };
  const base = join(root, 'tsconfig.base.json');
  const configuration = { extends: base, compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

describe('the examples of the documents', () => {
  test('compile under strict settings', () => {
    const packageFile = createRequire(import.meta.url).resolve('typescript/package.json');
    const compiler = join(dirname(packageFile), 'bin', 'tsc');
    const compiled = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
    expect(`${compiled.stdout}${compiled.stderr}`).toBe('');
    expect(compiled.status).toBe(0);
  });

  test.each(examplesIn('js'))('%s runs, and prints what the document says', (_, example) => {
    const ran = runCommonJs(example, 'event.json');
    expect(ran).toMatchObject({ status: 0, stdout: example.prints });
  });

  // Those that put into a stream run in e2e/producer.
  test.each(examplesIn('ts').filter(([, { needsKinesis }]) => !needsKinesis))(
    '%s runs, and prints what the document says',
    async (_, { file, prints }) => {
      const printed = spyOnConsole('log', 'warn');
      const module = await import(/* @vite-ignore */ join(folder, file));
      if ('handler' in module) await module.handler(structuredClone(events.lambda));
      if (prints !== undefined) expect(printed.join('')).toBe(prints);
      if ('handler' in module) expect(printed).toHaveLength(5);
    },
  );

  test('pass where they are tests, also those for Jest', () => {
    const vitest = createRequire(import.meta.url).resolve('vitest/package.json');
    const args = [join(dirname(vitest), 'vitest.mjs'), 'run', '--reporter=json', '--outputFile=report.json'];
    const env = { ...process.env, NODE_OPTIONS: '--conditions=@kpl-kit/source' };
    spawnSync(process.execPath, args, { cwd: folder, env });
    const report = readFileSync(join(folder, 'report.json'), 'utf8');
    const { testResults, numPassedTests, numTotalTests } = JSON.parse(report);
    expect(testResults).toHaveLength(examples.filter(({ isTest }) => isTest).length);
    expect(numPassedTests).toBe(numTotalTests);
    expect(numPassedTests).toBeGreaterThan(40);
  });

  test.each(migrations)(
    '%s handles a damaged record as the example before it does',
    async (_, before, after) => {
      const ran = runCommonJs(before, 'damaged-event.json');
      const printed = spyOnConsole('log');
      const errors = spyOnConsole('error');
      const { handler } = await import(/* @vite-ignore */ join(folder, after.file));
      const failed = await handler(structuredClone(damagedEvent)).then(
        () => false,
        () => true,
      );
      expect(failed).toBe(ran.status !== 0);
      // An example that throws may have printed the user records before the damaged one, or not yet.
      if (failed) expect(ran.stdout.startsWith(printed.join(''))).toBe(true);
      else
        expect({ printed: printed.join(''), errors }).toEqual({
          printed: ran.stdout,
          errors: [expect.any(String)],
        });
    },
  );

  test('are not fewer than expected', () => {
    expect(migrations.length).toBeGreaterThanOrEqual(2);
    expect(examples.length).toBeGreaterThanOrEqual(30);
    expect(examples.filter(({ prints }) => prints !== undefined).length).toBeGreaterThanOrEqual(27);
  });
});

function runCommonJs({ file }: { readonly file: string }, eventFile: string) {
  const run = ['--conditions=@kpl-kit/source', 'run.cjs', file, eventFile];
  return spawnSync(process.execPath, run, { cwd: folder, encoding: 'utf8' });
}

/** Collects what is printed from now on, one element for each call. */
function spyOnConsole(...methods: ('log' | 'warn' | 'error')[]): string[] {
  const printed: string[] = [];
  for (const method of methods) {
    vi.spyOn(console, method).mockImplementation((...values) => {
      printed.push(`${formatWithOptions({ colors: false }, ...values)}\n`);
    });
  }
  return printed;
}

/** With their titles, which a test's name would cut short. */
function examplesIn(language: Example['language']) {
  return examples
    .filter((example) => example.language === language && !example.isTest)
    .map((example) => [example.title, example] as const);
}
