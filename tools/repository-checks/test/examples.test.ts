import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { formatWithOptions } from 'node:util';
import { events } from '@kpl-kit/fixtures';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Example, examplesOf } from '../src/examples.ts';
import { trackedFiles } from '../src/repository.ts';

const documents = trackedFiles().filter((path) =>
  /^(?:README|packages\/[^/]+\/README|docs\/[^/]+)\.md$/.test(path),
);
// Those in Python run with `npm run differential:python`.
const examples = documents
  .flatMap(examplesOf)
  .filter(({ language }) => language !== 'python')
  .map((example, index) => ({
    ...example,
    file: `example-${index + 1}.${example.language === 'ts' ? 'ts' : 'cjs'}`,
  }));

/** Runs an example in CommonJS, and its handler if it exports one. */
const RUN_CJS = `Promise.resolve(require('./' + process.argv[2]).handler?.(require('./event.json')))`;

/** Inside the workspace, so that the packages are found as a reader's project finds them. */
const folder = join(import.meta.dirname, '..', '.examples');

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const { file, code } of examples) writeFileSync(join(folder, file), code);
  writeFileSync(join(folder, 'records.json'), JSON.stringify(events.cli));
  writeFileSync(join(folder, 'event.json'), JSON.stringify(events.lambda));
  writeFileSync(join(folder, 'run.cjs'), RUN_CJS);
  // As a reader's own project would have it: that one exports no types.
  const compilerOptions = { declaration: false, isolatedDeclarations: false };
  const configuration = { extends: '../../../tsconfig.base.json', compilerOptions, include: ['*.ts'] };
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

  test.each(examplesIn('js'))('%s runs, and prints what stands below it', (_, example) => {
    const run = ['--conditions=@kpl-kit/source', 'run.cjs', example.file];
    const ran = spawnSync(process.execPath, run, { cwd: folder, encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 0, stdout: example.prints });
  });

  test.each(examplesIn('ts'))('%s runs, and prints what stands below it', async (_, { file, prints }) => {
    const printed: string[] = [];
    for (const method of ['log', 'warn'] as const) {
      vi.spyOn(console, method).mockImplementation((...values) => {
        printed.push(`${formatWithOptions({ colors: false }, ...values)}\n`);
      });
    }
    const module = await import(/* @vite-ignore */ join(folder, file));
    if ('handler' in module) await module.handler(structuredClone(events.lambda));
    if (prints !== undefined) expect(printed.join('')).toBe(prints);
    if ('handler' in module) expect(printed).toHaveLength(5);
  });

  test('are as many as there are', () => {
    expect(examples.length).toBeGreaterThanOrEqual(30);
    expect(examples.filter(({ prints }) => prints !== undefined).length).toBeGreaterThanOrEqual(27);
  });
});

/** With their titles, which a test's name would cut short. */
function examplesIn(language: Example['language']) {
  return examples
    .filter((example) => example.language === language)
    .map((example) => [example.title, example] as const);
}
