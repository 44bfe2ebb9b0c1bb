import { CaptureError } from './errors.ts';
import { captureVerdicts } from './kcl/capture-verdicts.ts';
import { captureScenarios } from './kpl/capture-scenarios.ts';
import { scenarios } from './scenarios/index.ts';

const USAGE = `usage: npm run capture [-- SCENARIO ...]    puts user records into the real KPL and keeps what it sends
       npm run capture:kcl                   asks the real KCL for its verdict on all records in fixtures/

Both need a JDK of version 17 or later and Maven, and write to fixtures/.

scenarios (all of them when none is named):
${scenarios.map(({ name, what }) => `  ${name.padEnd(30)} ${what}`).join('\n')}`;

process.exitCode = await main(process.argv.slice(2));

/** Returns the exit code: 0 when all was captured, 1 when not, 2 for bad arguments. */
async function main([command, ...names]: readonly string[]): Promise<number> {
  if (names.includes('--help') || names.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const unknown = names.filter(
    (name) => command !== 'kpl' || !scenarios.some((scenario) => scenario.name === name),
  );
  if (unknown.length > 0) {
    console.error(`No such scenario: ${unknown.join(', ')}\n\n${USAGE}`);
    return 2;
  }
  try {
    if (command === 'kcl') captureVerdicts();
    else
      await captureScenarios(
        names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name)),
      );
    return 0;
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    console.error(`\n${error.message}`);
    return 1;
  }
}
