import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedNames } from '@kpl-kit/workspace/packages';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

it('publishedNames are all packages of the workspace that are not private', () => {
  const paths = globSync(['*/package.json', '*/*/package.json'], {
    cwd: root,
    exclude: ['**/node_modules', '**/dist'],
  });
  const manifests = paths.map((path) => JSON.parse(readFileSync(join(root, path), 'utf8')));
  const names = manifests.filter((manifest) => manifest.private !== true).map(({ name }) => name);
  expect(names.toSorted()).toEqual(publishedNames.toSorted());
});
