import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compareBuilds, renderComparisons } from './against.ts';
import { measureGroup } from './bench-case.ts';
import { loadBuild, thisBuild } from './build.ts';
import { environment } from './environment.ts';
import { measureNodes } from './nodes.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { measurePeers } from './peers/measure-peers.ts';
import { renderResults } from './report/blocks.ts';
import { writeDocuments } from './report/documents.ts';
import { makePlots } from './report/plots.ts';
import {
  type Case,
  mergeResults,
  type Results,
  resultsFolder,
  type Section,
  type SectionName,
} from './results.ts';
import { sections } from './sections.ts';
import { MEMORY_RUN, measureRun } from './sizes/memory.ts';

process.exitCode = await main(process.argv.slice(2));

/** Returns the exit code: 0 when everything was measured, 2 for bad arguments. */
async function main(commandArguments: readonly string[]): Promise<number> {
  const [first, ...rest] = commandArguments;
  if (first === MEMORY_RUN) {
    console.log(await measureRun(...(rest as [string, string, string])));
    return 0;
  }
  let options: Options;
  try {
    options = parseOptions(commandArguments);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) console.log(USAGE);
  else if (options.show) show(mergeResults({}));
  else if (options.against !== undefined) {
    const other = await loadBuild(resolve(process.env.INIT_CWD ?? '', options.against));
    console.log(renderComparisons(await compareBuilds(other, options)));
  } else {
    const measured: Partial<Record<SectionName, Section>> = {};
    for (const name of options.sections) measured[name] = await measure(name, options);
    console.log(options.json ? JSON.stringify(measured) : renderResults(measured));
    if (options.writes) show(mergeResults(measured));
  }
  return 0;
}

async function measure(name: SectionName, options: Options): Promise<Section> {
  if (name === 'peers') return measurePeers(options);
  if (name === 'nodes') return measureNodes(options);
  const { isWanted, budget } = options;
  const { cases, sizes } = sections[name];
  const measured: Case[] = [];
  for (const group of cases?.() ?? []) {
    const wanted = group.filter((one) => isWanted(one.name));
    measured.push(...(await measureGroup(wanted, thisBuild, budget)));
  }
  const sized = (await sizes?.(thisBuild.folder, isWanted)) ?? [];
  return { environment: environment(), cases: measured, sizes: sized };
}

/** Writes the plots, and the numbers in the documents. */
function show(results: Results): void {
  for (const [name, plot] of Object.entries(makePlots(results)))
    writeFileSync(join(resultsFolder, name), plot);
  for (const path of writeDocuments(results)) console.log(`wrote ${path}`);
}
