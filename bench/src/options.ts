import { parseArgs } from 'node:util';
import { FULL_BUDGET, QUICK_BUDGET } from './measure.ts';
import { isBundle } from './paths.ts';
import type { SectionName } from './results.ts';
import { sections } from './sections.ts';

const sectionNames = Object.keys(sections) as SectionName[];

export const USAGE = `usage: npm run bench [-- [SECTION ...] [option ...]]

Benches the built packages, prints tables, and writes bench/results/ and the numbers in the documents.

sections: ${sectionNames.join(' ')}
All but peers when none is named. Those that do not run keep their results.

  --quick           a third of the time; writes nothing
  --only REGEX      cases whose name matches, such as ^lambda/ or /350x140B/16$; writes nothing
  --against FOLDER  this build against that of another checkout, case by case, in turns; writes nothing
  --json            prints what is measured as JSON
  --show            measures nothing, and writes the plots and documents from results.json again`;

/** Throws an error that says what is wrong with the arguments. */
export function parseOptions(commandArguments: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...commandArguments],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      against: { type: 'string' },
      json: { type: 'boolean', default: false },
      show: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { quick, only, against } = values;
  const unknown = positionals.find((name) => !sectionNames.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`Unknown section '${unknown}'`);
  const pattern = new RegExp(only ?? '');
  return {
    ...values,
    sections: sectionNames.filter((name) =>
      positionals.length === 0 ? name !== 'peers' : positionals.includes(name),
    ),
    budget: quick ? QUICK_BUDGET : FULL_BUDGET,
    isWanted: (name: string) => pattern.test(name),
    writes: !quick && only === undefined && against === undefined && !isBundle,
  };
}

/** What the command line asks for. */
export type Options = ReturnType<typeof parseOptions>;
