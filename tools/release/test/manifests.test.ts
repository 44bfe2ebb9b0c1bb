import { globSync } from 'node:fs';
import { publishedNames, shortName } from '@kpl-kit/workspace/packages';
import { read, root } from '@kpl-kit/workspace/repository';
import { expect, it } from 'vitest';

it('publishedNames are all packages of the workspace that are not private', () => {
  const paths = globSync(['*/package.json', '*/*/package.json'], {
    cwd: root,
    exclude: ['**/node_modules', '**/dist'],
  });
  const manifests = paths.map((path) => JSON.parse(read(path)));
  const names = manifests.filter((manifest) => manifest.private !== true).map(({ name }) => name);
  expect(names.toSorted()).toEqual(publishedNames.toSorted());
});

it.each(publishedNames)('%s names the repository of package.json at the top, and its own folder', (name) => {
  const directory = `packages/${shortName(name)}`;
  const { repository } = JSON.parse(read('package.json'));
  const manifest = JSON.parse(read(`${directory}/package.json`));
  expect(manifest.repository).toEqual(repository && { ...repository, directory });
});
