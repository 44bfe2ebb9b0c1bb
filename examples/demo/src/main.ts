import { constants } from 'node:os';
import { KinesisLocalError } from '@kpl-kit/kinesis-local';
import { readCommandLine, USAGE } from './command-line.ts';
import { runDemo } from './demo.ts';

// Nobody reads on, as after `| head`. Leaving ends the embedded Kinesis too.
process.stdout.on('error', () => process.exit(1));
process.exitCode = await main(process.argv.slice(2));

/** Returns the exit code: 0 when nothing is missing, 1 when not, 2 for bad arguments, 128 and more when interrupted. */
async function main(commandLine: readonly string[]): Promise<number> {
  let port: number | undefined;
  try {
    const { help, ...options } = readCommandLine(commandLine);
    if (help) {
      console.log(USAGE);
      return 0;
    }
    port = options.port;
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }

  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort(name));
  const { signal } = interruption;
  try {
    const { differences } = await runDemo({ port, signal, output: process.stdout });
    if (!signal.aborted) return differences.length === 0 ? 0 : 1;
  } catch (error) {
    if (!signal.aborted) {
      console.error(`\nThe demo failed: ${messageOf(error)}${remedyFor(error)}`);
      return 1;
    }
  }
  console.error('\nInterrupted; the embedded Kinesis is stopped.');
  return 128 + constants.signals[signal.reason as NodeJS.Signals];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function remedyFor(error: unknown): string {
  if (!(error instanceof KinesisLocalError)) return '';
  if (error.code === 'PORT_UNAVAILABLE') {
    return '\n\nTo use a free port:     npm run demo\nTo use another port:    npm run demo -- --port PORT';
  }
  return '\n\nTry again; if it fails again, see "When it does not start" in examples/demo/README.md.';
}
