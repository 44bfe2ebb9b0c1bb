import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder, publishedNames, shortName } from '@kpl-kit/workspace/packages';
import { describe, expect, it } from 'vitest';
import { repositoryFields, repositoryUrl } from '../src/repository-url.ts';

describe('repositoryFields', () => {
  it('lead to the package in its folder', () => {
    expect(repositoryFields('https://git.example/owner/name', 'packages/deagg')).toEqual({
      repository: {
        type: 'git',
        url: 'git+https://git.example/owner/name.git',
        directory: 'packages/deagg',
      },
      homepage: 'https://git.example/owner/name/tree/main/packages/deagg#readme',
      bugs: 'https://git.example/owner/name/issues',
    });
  });

  it.each(publishedNames)('of %s agree with package.json at the top', (name) => {
    const { repository, homepage, bugs } = JSON.parse(
      readFileSync(join(packageFolder(name), 'package.json'), 'utf8'),
    );
    const url = repositoryUrl();
    const expected = url === undefined ? {} : repositoryFields(url, `packages/${shortName(name)}`);
    expect({ repository, homepage, bugs }).toEqual({
      repository: undefined,
      homepage: undefined,
      bugs: undefined,
      ...expected,
    });
  });
});
