import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const rootFolder: string = join(import.meta.dirname, '..', '..', '..');

/** The fields of a package.json that lead to the repository. */
export interface RepositoryFields {
  readonly repository?: { readonly type: 'git'; readonly url: string; readonly directory?: string };
  readonly homepage?: string;
  readonly bugs?: string;
}

/**
 * Where the repository lives, such as `https://github.com/owner/name`: the `repository` of the package.json at the top,
 * which is the one place that says so. Undefined until it is set there.
 */
export function repositoryUrl(): string | undefined {
  const { repository }: RepositoryFields = JSON.parse(readFileSync(join(rootFolder, 'package.json'), 'utf8'));
  return repository?.url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/** What the package.json of the top, or of the package in `directory`, says of a repository. */
export function repositoryFields(url: string, directory?: string): Required<RepositoryFields> {
  const repository = { type: 'git', url: `git+${url}.git` } as const;
  return directory === undefined
    ? { repository, homepage: `${url}#readme`, bugs: `${url}/issues` }
    : {
        repository: { ...repository, directory },
        homepage: `${url}/tree/main/${directory}#readme`,
        bugs: `${url}/issues`,
      };
}
