import { describe, expect, test } from 'vitest';
import { importsOf, modulesOf, moduleTableOf } from '../src/imports.ts';

/** What a package may import from outside itself. */
const allowedFromOutside: Record<string, RegExp> = {
  deagg: /^@noble\/hashes\/legacy$|^node:crypto$/,
  aggregator: /^@noble\/hashes\/(legacy|utils)$|^protobufjs\/minimal\.js$|^@kpl-kit\/proto$|^node:crypto$/,
  fixtures: /^fast-check$|^@noble\/hashes\/legacy$|^\.\.\/\.\.\/\.\.\/fixtures\/[\w./-]+\.json$/,
};

describe.each(Object.entries(allowedFromOutside))('%s', (packageName, allowed) => {
  const table = moduleTableOf(packageName);

  test('has exactly the modules that docs/architecture.md lists', () => {
    expect(table.toSorted()).toEqual(modulesOf(packageName));
  });

  test.each(table)('%s imports only modules below it in the table', (module) => {
    const below = table.slice(table.indexOf(module) + 1);
    const imported = importsOf(packageName, module).filter((path) => path.startsWith('./'));
    expect(below).toEqual(expect.arrayContaining(imported.map((path) => path.slice(2))));
  });

  test.each(table)('%s imports from outside only what is allowed', (module) => {
    const imported = importsOf(packageName, module).filter((path) => !path.startsWith('./'));
    expect(imported.filter((path) => !allowed.test(path))).toEqual([]);
  });
});

test('the reading of imports finds them: type imports, exports, imports over several lines', () => {
  expect(importsOf('deagg', 'open-records.ts')).toEqual([
    './batch.ts',
    './bytes.ts',
    './diagnostics.ts',
    './digest.ts',
    './digests.ts',
    './errors.ts',
    './format.ts',
    './frame.ts',
    './input.ts',
    './message.ts',
    './options.ts',
    './resume.ts',
    './select-user-records.ts',
    './sequence-number.ts',
  ]);
  expect(importsOf('deagg', 'digest.ts')).toEqual(['@noble/hashes/legacy', 'node:crypto']);
  expect(importsOf('deagg', 'index.ts')).toContain('./errors.ts');
});
