import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { adapters, installedVersion } from '../src/adapters.ts';
import { PAGE, renderPage } from '../src/conformance-page.ts';
import { changesOf, readKnown, runAdapter } from '../src/known-results.ts';
import { loadCases } from '../src/load-cases.ts';

const inNode = adapters.filter(({ language }) => /Script$/.test(language));

describe('each implementation for Node', () => {
  test.each(inNode)('$title misses what its committed results say, and no more', async (adapter) => {
    const { version: _, runOn, ...known } = readKnown(adapter) as NonNullable<ReturnType<typeof readKnown>>;
    const found = await runAdapter(adapter);
    expect(changesOf(readKnown(adapter), found)).toEqual([]);
    expect(found).toEqual(known);
    expect(runOn).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(adapter.version).toBe(installedVersion(adapter));
  });
});

describe('results/', () => {
  const missesOf = (name: string) => {
    const adapter = adapters.find((one) => one.name === name);
    const known = adapter && readKnown(adapter);
    return known?.misses.flatMap(({ cases }) => Object.keys(cases)).toSorted();
  };

  test('kpl-kit misses nothing, and with the options of the KCL only what a decision departs on', () => {
    expect([missesOf('kpl-kit'), missesOf('kpl-kit-throw')]).toEqual([[], []]);
    const departing = loadCases().filter(({ decision }) => decision !== undefined);
    // With its options kpl-kit too drops a record whose explicit hash key is out of every range.
    expect(departing.map(({ id }) => id)).toEqual(expect.arrayContaining(missesOf('kpl-kit-as-kcl') ?? []));
  });

  test('the KCL misses nothing: it defines its policy', () => {
    expect(missesOf('kcl')).toEqual([]);
  });

  test('each miss has a reason, not only what came of it', () => {
    for (const adapter of adapters) {
      for (const { reason } of readKnown(adapter)?.misses ?? [])
        expect(reason).not.toMatch(/instead of|^entry \d/);
    }
  });

  test('a change in either direction is reported', () => {
    const known = {
      version: '',
      runOn: '',
      shares: {},
      byPolicy: {} as never,
      misses: [{ reason: 'why', cases: { a: 'fault' } }],
    };
    expect(changesOf(known, known)).toEqual([]);
    expect(changesOf(known, { ...known, misses: [] })).toEqual(['+ a passes, and is listed as a miss']);
    const worse = { reason: 'why', cases: { a: 'fault', b: 'another' } };
    expect(changesOf(known, { ...known, misses: [worse] })).toEqual(['- b: another']);
  });
});

test('docs/conformance.md is up to date', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(renderPage());
});
