import { KinesisLocalError } from '@kpl-kit/kinesis-local';
import { MavenError } from '@kpl-kit/workspace/maven';
import { ExecaError } from 'execa';
import { CaptureError } from './errors.ts';
import { captureVerdicts } from './kcl/capture-verdicts.ts';
import { NEWEST_KPL } from './kpl/capture-file.ts';
import { captureScenarios } from './kpl/capture-scenarios.ts';
import { runsOn, scenarios } from './scenarios/index.ts';

const USAGE = `usage: npm run capture [-- [--kpl VERSION] SCENARIO ...]
         puts user records into the real KPL and keeps what it sends
       npm run capture:kcl
         asks the real KCL for its verdict on all records in fixtures/

Both need a JDK of version 17 or later and Maven, and write to fixtures/.

  --kpl VERSION   on Maven Central, by default ${NEWEST_KPL}

scenarios (all that the version can run when none is named):
${scenarios.map(({ name, what }) => `  ${name.padEnd(30)} ${what}`).join('\n')}`;

process.exitCode = await main(process.argv.slice(2));

/** Returns the exit code: 0 when all was captured, 1 when not, 2 for bad arguments, 130 when interrupted. */
async function main([command, ...rest]: readonly string[]): Promise<number> {
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const [option, version = ''] = rest;
  const [kpl, names] = option === '--kpl' ? [version, rest.slice(2)] : [NEWEST_KPL, rest];
  const problem = problemWith(command, kpl, names);
  if (problem !== undefined) {
    console.error(`${problem}\n\n${USAGE}`);
    return 2;
  }
  const interruption = new AbortController();
  const { signal } = interruption;
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => interruption.abort());
  try {
    const chosen = scenarios.filter((one) =>
      names.length === 0 ? runsOn(one, kpl) : names.includes(one.name),
    );
    await (command === 'kcl' ? captureVerdicts(signal) : captureScenarios(chosen, kpl, signal));
    return 0;
  } catch (error) {
    if (signal.aborted) {
      console.error('\nInterrupted; nothing is left running.');
      return 130;
    }
    const expected = [CaptureError, KinesisLocalError, MavenError, ExecaError];
    if (!expected.some((kind) => error instanceof kind)) throw error;
    console.error(`\n${(error as Error).message}`);
    return 1;
  }
}

function problemWith(command: string | undefined, kpl: string, names: readonly string[]): string | undefined {
  if (command !== 'kpl' && command !== 'kcl') return `Not a command: ${command}`;
  if (command === 'kcl')
    return names.length === 0 ? undefined : 'The KCL is asked about all records: name none';
  if (!/^\d+(\.\d+)+$/.test(kpl)) return `Not a version of the KPL: ${kpl}`;
  const unknown = names.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0) return `No such scenario: ${unknown.join(', ')}`;
  const older = scenarios.filter((scenario) => names.includes(scenario.name) && !runsOn(scenario, kpl));
  return older.length === 0
    ? undefined
    : `The KPL ${kpl} cannot run ${older.map(({ name }) => name).join(', ')}`;
}
