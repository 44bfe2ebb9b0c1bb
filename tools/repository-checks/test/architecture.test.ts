import { read } from '@kpl-kit/workspace/repository';
import { describe, expect, test } from 'vitest';
import { importsOf, modulesOf, rowsOf } from '../src/imports.ts';

/** What a package may import from outside itself. */
const allowedFromOutside: Record<string, RegExp> = {
  deagg: /^@noble\/hashes\/legacy$|^node:crypto$/,
  aggregator: /^@noble\/hashes\/legacy$|^node:crypto$/,
  cli: /^@kpl-kit\/(?:aggregator|deagg|deagg\/describe)$|^node:\w+(?:\/\w+)?$/,
  producer: /^@kpl-kit\/aggregator$/,
  fixtures: /^fast-check$|^@noble\/hashes\/legacy$|^\.\.\/\.\.\/\.\.\/fixtures\/[\w./-]+\.json$/,
};

describe.each(Object.entries(allowedFromOutside))('%s', (packageName, allowed) => {
  const modules = modulesOf(packageName);
  const imports = new Map(modules.map((module) => [module, importsOf(packageName, module)]));
  const rows = rowsOf(packageName);
  const isFlat = modules.every((module) => !module.includes('/'));
  const folders = rows.filter((row) => row.endsWith('/')).map((folder) => folder.slice(0, -1));
  const rankOf = (module: string) => rows.indexOf(module.replace(/\/.*/, '/'));

  if (!isFlat) {
    test('has a row in docs/architecture.md for each folder and for each module outside of folders', () => {
      expect([...new Set(modules.map(rankOf))].toSorted((a, b) => a - b)).toEqual([...rows.keys()]);
    });

    test('has the order of its folders in one line of docs/architecture.md', () => {
      expect(read('docs/architecture.md')).toContain(folders.join(' > '));
    });

    test.each(modules)('%s imports only from its own row and from those below', (module) => {
      const imported = imports.get(module)?.filter((path) => modules.includes(path));
      expect(imported?.filter((path) => rankOf(path) < rankOf(module))).toEqual([]);
    });
  }

  test('has no modules that import each other in a circle', () => {
    let unsettled = modules;
    const isUnsettled = (module: string) => imports.get(module)?.some((path) => unsettled.includes(path));
    for (const _ of modules) unsettled = unsettled.filter(isUnsettled);
    expect(unsettled).toEqual([]);
  });

  test.each(modules)('%s imports from outside only what is allowed', (module) => {
    const outside = imports.get(module)?.filter((path) => !modules.includes(path));
    expect(outside?.filter((path) => !allowed.test(path))).toEqual([]);
  });
});

test('the reading of imports finds them: type imports, exports, imports over several lines', () => {
  expect(importsOf('deagg', 'selection/shard-range.ts')).toEqual([
    'identity/hash-key.ts',
    'message/entry.ts',
    'message/message.ts',
    'message/user-record.ts',
    'support/errors.ts',
    'support/type-name.ts',
  ]);
  expect(importsOf('deagg', 'md5/md5.ts')).toEqual(['@noble/hashes/legacy', 'node:crypto']);
  expect(importsOf('deagg', 'index.ts')).toContain('support/errors.ts');
});
