import { rm } from 'node:fs/promises';
import { bundle } from './bundle.ts';
import { type CommandLine, readCommandLine, USAGE } from './command-line.ts';
import { describeBuilt } from './print.ts';
import { writeWhole } from './write-whole.ts';
import { zip } from './zip.ts';

process.exitCode = await main(process.argv.slice(2));

/** Returns the exit code: 0 when the zip is written, 1 when not, 2 for bad arguments. */
async function main(args: readonly string[]): Promise<number> {
  let commandLine: CommandLine;
  try {
    commandLine = readCommandLine(args);
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  if (commandLine.help) {
    console.log(USAGE);
    return 0;
  }
  try {
    await buildZip(commandLine);
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

/** The whole build: entry -> bundle -> zip -> file. */
async function buildZip({ entry, out }: CommandLine): Promise<void> {
  // First, because whatever fails from here on, the zip of an earlier build must not be taken for this one's.
  await rm(out, { force: true });
  const { contents, exports } = await bundle(entry);
  const files = { 'index.mjs': contents };
  const zipped = zip(files);
  await writeWhole(out, zipped);
  console.log(describeBuilt({ out, files, exports, zip: zipped }).join('\n'));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
