// Rehearses a release and the one after it, in a copy of the work tree and with a registry of its own.
// Usage: pnpm --filter @kpl-kit/e2e-release run rehearsal
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishedNames } from '@kpl-kit/workspace/packages';
import { expectInstalled, makeProject, runConsumers } from './project.ts';
import { runReadmeExamples } from './readme-examples.ts';
import { startRegistry } from './registry.ts';
import { addChangeset, copyWorkTree, release, type Versions } from './release.ts';
import { compileConsumer } from './typescript.ts';

const [deagg, , fixtures, cli] = publishedNames;
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kpl-kit rehearsal ')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

const registry = await startRegistry(join(folder, 'registry'));
const copy = join(folder, 'tree');
await step('Copy of the work tree, installed', () => copyWorkTree(copy, registry));
await step('Release of the work tree', async () => onlyFor(publishedNames, await release(copy)));

const npm = await makeProject('npm', registry, folder);
const pnpm = await makeProject('pnpm', registry, folder);
const yarn = await makeProject('yarn', registry, folder);
for (const [manager, project] of Object.entries({ npm, pnpm, yarn })) {
  await step(`Installed by name with ${manager}, used from ESM and CommonJS`, async () => {
    await project.manage(manager === 'npm' ? 'install' : 'add', ...publishedNames, 'fast-check@4');
    return runConsumers(project);
  });
}
await step('The command runs', () => npm.manage('exec', '--', 'kpl', 'generate', '-n', '1', '-o', 'base64'));
await step('The declarations compile, strictly', () => compileConsumer(npm.folder));
await step('The examples of the READMEs compile and run', async () => {
  await npm.manage('install', '@types/node@24', '@types/aws-lambda@8', 'zod@4');
  return runReadmeExamples(npm.folder);
});

await step('Upgraded: the patch with npm update, the minor version with npm install @latest', async () => {
  await addChangeset(copy, { [deagg]: 'minor', [fixtures]: 'patch' });
  const published = await release(copy);
  onlyFor([deagg, fixtures, cli], published); // The command needs the new deagg.
  await npm.manage('update');
  await expectInstalled(npm, fixtures, published[fixtures]);
  await runConsumers(npm);
  await npm.manage('install', `${deagg}@latest`);
  await expectInstalled(npm, deagg, published[deagg]);
  return runConsumers(npm);
});

/** Runs a step, and prints its duration and its result. */
async function step(title: string, act: () => Promise<string | undefined>): Promise<void> {
  const started = performance.now();
  try {
    const result = await act();
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
    console.log(`ok ${seconds} s  ${title}${result ? `: ${result}` : ''}`);
  } catch (error) {
    console.error(`FAILED      ${title}\n${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}

/** Throws unless exactly these packages were published; returns their versions. */
function onlyFor(names: readonly string[], published: Versions): string {
  const versions = Object.entries(published).map(([name, version]) => `${name}@${version}`);
  const isExact = Object.keys(published).toSorted().join() === names.toSorted().join();
  if (!isExact)
    throw new Error(`Published ${versions.join(', ') || 'nothing'}, expected ${names.join(', ')}`);
  return versions.join(', ');
}
