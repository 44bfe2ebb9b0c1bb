import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { PACKAGES, packagePath, strykerOptions } from './stryker-options.ts';
import { compareSurvivors, type ExplainedSurvivors, toSurvivor, undetected } from './survivors.ts';

const USAGE = `usage: npm run mutation [-- PACKAGE [FILE ...]]

Changes packages/PACKAGE/src one small piece at a time, and names each change that no test notices.
Without a package: ${PACKAGES.join(' and ')}. With files, such as frame.ts: those alone.`;

const explained: ExplainedSurvivors[] = JSON.parse(
  readFileSync(new URL('../explained.json', import.meta.url), 'utf8'),
);

process.exitCode = await main(process.argv.slice(2));

/** Returns the exit code: 0 when each score is high enough, 1 when one is not, 2 for bad arguments. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const [chosen, ...files] = args;
  const problem = chosen === undefined ? undefined : problemWith(chosen, files);
  if (problem !== undefined) {
    console.error(`${problem}\n\n${USAGE}`);
    return 2;
  }
  for (const name of chosen === undefined ? PACKAGES : [chosen]) await mutate(name, files);
  // Stryker sets it, below its threshold.
  return Number(process.exitCode ?? 0);
}

function problemWith(name: string, files: readonly string[]): string | undefined {
  if (!PACKAGES.includes(name)) return `Not a package with mutation tests: ${name}`;
  const missing = files.filter((file) => !existsSync(`${packagePath(name)}/src/${file}`));
  return missing.length === 0 ? undefined : `Not in packages/${name}/src: ${missing.join(', ')}`;
}

async function mutate(name: string, files: readonly string[]): Promise<void> {
  // Stryker copies the folder that it is in.
  process.chdir(packagePath(name));
  const mutants = await new Stryker(strykerOptions(name, files)).runMutationTest();
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const survivors = undetected(mutants).map((mutant) => {
    const file = mutant.fileName.slice(root.length);
    return toSurvivor(file, readFileSync(mutant.fileName, 'utf8'), mutant);
  });
  const mutatedFiles = new Set(mutants.map(({ fileName }) => fileName.slice(root.length)));
  const { unexplained, gone } = compareSurvivors(survivors, explained, mutatedFiles);
  console.log(
    `\n${name}: ${survivors.length} changes were not noticed, ${unexplained.length} of them not in explained.json`,
  );
  for (const survivor of unexplained) console.log(JSON.stringify(survivor, null, 2));
  if (gone.length > 0) console.log('In explained.json, but noticed by a test or not there any more:');
  for (const survivor of gone) console.log(JSON.stringify(survivor, null, 2));
}
