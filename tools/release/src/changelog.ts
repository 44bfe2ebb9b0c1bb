// What `changeset version` writes into the changelogs; named in .changeset/config.json.
import { execFileSync } from 'node:child_process';
import type { ChangelogFunctions } from '@changesets/types';
import { repositoryUrl } from './repository-url.ts';

/** What a line of the changelog says of where a change came from. */
export interface Origin {
  /** The commit that added the changeset. */
  readonly commit: string;
  /** The first line of its message. On GitHub it ends with the pull request: `Do this (#12)`. */
  readonly subject: string;
}

/** A changeset as an item of a list, with a link to its pull request, else its commit, as far as there is a repository. */
export function changelogLine(summary: string, origin: Origin | undefined, url: string | undefined): string {
  const [firstLine = '', ...lines] = summary.trim().split(/\r?\n/);
  const where = origin === undefined ? '' : ` (${link(origin, url)})`;
  const rest = lines.map((line) => (line.trim() === '' ? '' : `  ${line.trimEnd()}`));
  return [`- ${firstLine.trimEnd()}${where}`, ...rest].join('\n');
}

/** The packages whose new versions are the reason for a new version of their dependent. */
export function dependenciesLine(
  dependencies: readonly { name: string; newVersion?: string | undefined }[],
): string {
  const versions = dependencies.map(({ name, newVersion }) => `\`${name}@${newVersion}\``);
  return versions.length === 0 ? '' : `- Now depends on ${versions.join(', ')}.`;
}

function link({ commit, subject }: Origin, url: string | undefined): string {
  const pullRequest = subject.match(/\(#(\d+)\)$/)?.[1];
  const short = commit.slice(0, 7);
  if (url === undefined) return pullRequest === undefined ? short : `#${pullRequest}`;
  return pullRequest === undefined
    ? `[${short}](${url}/commit/${commit})`
    : `[#${pullRequest}](${url}/pull/${pullRequest})`;
}

function originOf(commit: string): Origin {
  const subject = execFileSync('git', ['log', '-1', '--format=%s', commit], { encoding: 'utf8' });
  return { commit, subject: subject.trim() };
}

const functions: ChangelogFunctions = {
  getReleaseLine: ({ summary, commit }) =>
    changelogLine(summary, commit === undefined ? undefined : originOf(commit), repositoryUrl()),
  getDependencyReleaseLine: (_changesets, dependencies) => dependenciesLine(dependencies),
};
export default functions;
