// npm run conformance -- [--command '...' | --adapter NAME... | --all] [--update]
// With adapters: compares what they miss with results/; --update writes it there, and docs/conformance.md.
import { parseArgs } from 'node:util';
import { adapters } from './adapters.ts';
import { writePage } from './conformance-page.ts';
import { changesOf, readKnown, runAdapter, writeKnown } from './known-results.ts';

const args = process.argv.slice(2).filter((argument) => argument !== '--');
const isProgram = args.some((argument) => /^--(command|case|help)\b/.test(argument));
if (isProgram) {
  // Where npm was started: the program's path is from there.
  process.chdir(process.env.INIT_CWD ?? '.');
  await import('./main.ts');
} else await runAdapters();

async function runAdapters(): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      adapter: { type: 'string', multiple: true },
      all: { type: 'boolean' },
      update: { type: 'boolean', default: false },
    },
  });
  const isInNode = ({ language }: { language: string }) => /Script$/.test(language);
  const chosen = values.all
    ? adapters
    : adapters.filter((one) => values.adapter?.includes(one.name) ?? isInNode(one));
  if (chosen.length === 0)
    throw new Error(`--adapter is one of ${adapters.map(({ name }) => name).join(', ')}.`);
  for (const adapter of chosen) {
    try {
      const found = await runAdapter(adapter);
      const changes = changesOf(readKnown(adapter), found);
      const missed = found.misses.reduce((sum, { cases }) => sum + Object.keys(cases).length, 0);
      console.log([`${adapter.title} ${adapter.version}: misses ${missed}`, ...changes].join('\n  '));
      if (values.update) writeKnown(adapter, found);
      else if (changes.length > 0) process.exitCode = 1;
    } catch (error) {
      console.error(`${adapter.name} was not run. ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
  if (values.update) writePage();
}
