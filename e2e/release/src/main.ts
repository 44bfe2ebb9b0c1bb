// Rehearses releases, in a copy of the work tree and with a registry of its own: versions, packs, publishes, installs,
// upgrades. Usage: npm run release:rehearsal
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishedNames } from '@kpl-kit/workspace/packages';
import { addDependent, DEPENDENT } from './dependent.ts';
import { installedVersion, npmProject, type Project, pnpmProject, yarnProject } from './project.ts';
import { checkNames, checkPublished, latestOf } from './published.ts';
import { runReadmeExamples } from './readme-examples.ts';
import { startRegistry } from './registry.ts';
import { makeReleaser, type Versions } from './release.ts';
import { copyTree } from './tree-copy.ts';
import { compileConsumer } from './typescript.ts';

const [deagg, aggregator, fixtures] = publishedNames;
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kpl-kit rehearsal ')));
const cleanUps: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
process.on('exit', () => {
  for (const cleanUp of cleanUps.toReversed()) cleanUp();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

const treeBefore = workTree();
const copy = await step('Copy of the work tree, installed', () => copyTree(join(folder, 'tree')));
await addDependent(copy.folder);
const registry = await step('Registry', () => startRegistry(join(folder, 'registry')));
cleanUps.push(registry.stop);
const release = await makeReleaser(copy, registry);

await step('Release of what is in the work tree', async () => {
  if (release.isInPreMode()) await release.pre('exit');
  await release.version();
  const published = await release.publish();
  checkNames(published, publishedNames);
  await checkPublished(registry, published);
  if ((await release.publish()).size > 0) throw new Error('What was published would be published again');
  return list(published);
});

const projects = await step('Projects with npm, pnpm and yarn install it by name', async () => {
  const made = await Promise.all([
    npmProject(registry, folder),
    pnpmProject(registry, folder),
    yarnProject(registry, folder),
  ]);
  for (const project of made) {
    await project.install([...publishedNames, 'fast-check@4']);
  }
  return made;
});
for (const project of projects) {
  await step(`It works with ${project.manager}, from import and require`, () => runConsumers(project));
}
const [npm] = projects;
await step('Its declarations compile, strictly', async () => (await compileConsumer(npm.folder)).join(', '));
await step('The examples of the READMEs compile and run', async () => {
  await npm.install(['@types/node@24', '@types/aws-lambda@8', DEPENDENT]);
  return `${await runReadmeExamples(npm)} examples`;
});

await step('The next release', async () => {
  const before = release.versions();
  await release.addChangeset({ [deagg]: 'minor', [fixtures]: 'patch' });
  await release.version();
  const published = await release.publish();
  checkNames(published, [deagg, fixtures]);
  await checkPublished(registry, published);
  if (
    published.get(aggregator) !== undefined ||
    release.versions().get(aggregator) !== before.get(aggregator)
  ) {
    throw new Error(`${aggregator} got a version without a changeset`);
  }
  return list(published);
});
await step('npm update takes the patch, npm install @latest the rest', async () => {
  await npm.update();
  await expectInstalled(npm, fixtures, await latestOf(registry, fixtures));
  await runConsumers(npm);
  await npm.install([`${deagg}@latest`, `${DEPENDENT}@latest`]);
  await expectInstalled(npm, deagg, await latestOf(registry, deagg));
  await expectOneCopy(npm, deagg);
  return runConsumers(npm);
});

await step('A prerelease goes out as next, and leaves latest alone', async () => {
  const latest = await latestOf(registry, deagg);
  await release.pre('enter', 'next');
  await release.addChangeset({ [deagg]: 'minor' });
  await release.version();
  const published = await release.publish();
  await checkPublished(registry, new Map([[deagg, published.get(deagg) ?? 'nothing']]), 'next');
  if ((await latestOf(registry, deagg)) !== latest) throw new Error('A prerelease became the latest version');
  await npm.install([`${deagg}@next`]);
  await expectInstalled(npm, deagg, published.get(deagg) ?? 'nothing');
  await runConsumers(npm);
  return list(published);
});
await step('The release after it is the latest', async () => {
  await release.pre('exit');
  await release.version();
  const published = await release.publish();
  checkNames(published, [deagg]);
  await checkPublished(registry, published);
  return list(published);
});

await step('A snapshot goes out under its own tag', async () => {
  await release.addChangeset({ [aggregator]: 'patch' });
  await release.version('--snapshot', 'preview');
  const published = await release.publishWithTag('preview');
  const snapshot = new Map([[aggregator, published.get(aggregator) ?? 'nothing']]);
  await checkPublished(registry, snapshot, 'preview');
  await npm.install([`${aggregator}@preview`]);
  await expectInstalled(npm, aggregator, published.get(aggregator) ?? 'nothing');
  await runConsumers(npm);
  return list(snapshot);
});

await step('The work tree is as it was', () => {
  if (workTree() !== treeBefore) throw new Error(`It was\n${treeBefore}and is\n${workTree()}`);
  return 'git status and HEAD';
});

/** Runs a step, and tells how long it took and what came of it. */
async function step<Result>(title: string, act: () => Promise<Result> | Result): Promise<Result> {
  const started = performance.now();
  try {
    const result = await act();
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
    console.log(`ok ${seconds} s  ${title}${typeof result === 'string' ? `: ${result}` : ''}`);
    return result;
  } catch (error) {
    console.error(`FAILED      ${title}\n${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}

async function runConsumers(project: Project): Promise<string> {
  const reports = [await project.runConsumer('consumer.mjs'), await project.runConsumer('consumer.cjs')];
  const counts = reports.map(({ format: _, ...counted }) => JSON.stringify(counted));
  if (counts[0] !== counts[1] || !reports.every(({ userRecords }) => userRecords > 0)) {
    throw new Error(`import and require differ:\n${counts.join('\n')}`);
  }
  return `${reports[0]?.captured} captured user records read back`;
}

async function expectInstalled(project: Project, name: string, version: string): Promise<void> {
  const installed = await installedVersion(project, name);
  if (installed !== version) throw new Error(`${name} is installed as ${installed}, not ${version}`);
}

/** A dependent whose range does not admit the newest version would bring an older copy along. */
async function expectOneCopy(project: Project, name: string): Promise<void> {
  const nested = await installedVersion(project, `${DEPENDENT}/node_modules/${name}`).catch(() => undefined);
  if (nested !== undefined) throw new Error(`${DEPENDENT} brought ${name}@${nested} along`);
}

function list(versions: Versions): string {
  return [...versions].map(([name, version]) => `${name}@${version}`).join(', ');
}

/** What git says of the work tree. */
function workTree(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' });
  return git('status', '--porcelain', '--untracked-files=all', '--', ':/') + git('rev-parse', 'HEAD');
}
