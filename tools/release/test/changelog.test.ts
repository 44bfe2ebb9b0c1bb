import { describe, expect, it } from 'vitest';
import { changelogLine, dependenciesLine } from '../src/changelog.ts';

const url = 'https://git.example/owner/kpl-kit';
const commit = '0123456789abcdef0123456789abcdef01234567';

describe('changelogLine', () => {
  it('links the pull request that a squashed commit names', () => {
    expect(changelogLine('Fixed it.', { commit, subject: 'Fix it (#12)' }, url)).toBe(
      `- Fixed it. ([#12](${url}/pull/12))`,
    );
  });

  it('links the commit where no pull request is named', () => {
    expect(changelogLine('Fixed it.', { commit, subject: 'Fix #12' }, url)).toBe(
      `- Fixed it. ([0123456](${url}/commit/${commit}))`,
    );
  });

  it('names both without links while the repository has no address', () => {
    expect(changelogLine('Fixed it.', { commit, subject: 'Fix it (#12)' }, undefined)).toBe(
      '- Fixed it. (#12)',
    );
    expect(changelogLine('Fixed it.', { commit, subject: 'Fix it' }, undefined)).toBe(
      '- Fixed it. (0123456)',
    );
  });

  it('says nothing of a commit that is not made yet', () => {
    expect(changelogLine('Fixed it.', undefined, url)).toBe('- Fixed it.');
  });

  it('keeps what follows the first line in the item of the list', () => {
    expect(changelogLine('Changed it.\n\n```ts\nold();\n```\n', undefined, url)).toBe(
      '- Changed it.\n\n  ```ts\n  old();\n  ```',
    );
  });
});

describe('dependenciesLine', () => {
  it('names the packages in one line', () => {
    expect(
      dependenciesLine([
        { name: '@kpl-kit/deagg', newVersion: '1.2.0' },
        { name: '@kpl-kit/aggregator', newVersion: '1.0.1' },
      ]),
    ).toBe('- Now depends on `@kpl-kit/deagg@1.2.0`, `@kpl-kit/aggregator@1.0.1`.');
  });

  it('is empty without packages, so that no line is written', () => {
    expect(dependenciesLine([])).toBe('');
  });
});
