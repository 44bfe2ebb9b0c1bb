import { benchAggregation } from './aggregate.ts';
import { renderResults } from './blocks.ts';
import { benchBundles } from './bundle-size.ts';
import { benchDeaggregation } from './deaggregate.ts';
import { benchDigests } from './digest.ts';
import { writeDocuments } from './docs.ts';
import { benchGrowth } from './growth.ts';
import { benchHandlers } from './handler.ts';
import { benchMemory } from './memory.ts';
import { benchParts } from './parts.ts';
import { writePlots } from './plots.ts';
import { benchProducing } from './producing.ts';
import { endProgress } from './progress.ts';
import { mergeResults, type Results, type SectionName } from './results.ts';
import { parseArguments, type RunOptions, USAGE } from './run-options.ts';

const runSection: Record<
  Exclude<SectionName, 'peers'>,
  (options: RunOptions) => Results[SectionName] | Promise<Results[SectionName]>
> = {
  deaggregate: benchDeaggregation,
  parts: benchParts,
  handler: benchHandlers,
  digest: benchDigests,
  growth: benchGrowth,
  memory: benchMemory,
  aggregate: benchAggregation,
  producing: benchProducing,
  bundle: benchBundles,
};

process.exitCode = await main(process.argv.slice(2));

/** Returns the exit code: 0 when all was measured, 2 for bad arguments. */
async function main(commandArguments: readonly string[]): Promise<number> {
  if (commandArguments.includes('--help') || commandArguments.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const options = parseArguments(commandArguments);
  if (typeof options === 'string') {
    console.error(`${options}\n\n${USAGE}`);
    return 2;
  }
  const found: Partial<Record<SectionName, unknown>> = {};
  for (const name of options.sections) {
    if (name !== 'peers') found[name] = await runSection[name](options);
  }
  endProgress();
  const measured = found as Results;
  console.log(renderResults(measured));
  if (!options.writes) return 0;
  const results = mergeResults(measured);
  writePlots(results);
  for (const path of writeDocuments(results)) console.log(`wrote ${path}`);
  return 0;
}
