import { parseArgs } from 'node:util';

/** How the demo is called. */
export const USAGE = `Usage: npm run demo [-- --port <port>]

Puts user records into an embedded Kinesis, aggregated as the Kinesis Producer Library (KPL) does it, reads them back,
unpacks them, and checks that nothing is missing.

  --port <port>  HTTP port of the embedded Kinesis, 1 to 65535; a free one by default
  -h, --help     show this text`;

/** What the arguments ask for. */
export interface CommandLine {
  readonly help: boolean;
  readonly port: number | undefined;
}

/** Reads the arguments. Throws an error whose message says what is wrong with them. */
export function readCommandLine(commandLine: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...commandLine],
    options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  return { help: values.help ?? false, port: values.port === undefined ? undefined : readPort(values.port) };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Error(`--port is "${text}", expected a whole number from 1 to 65535`);
}
