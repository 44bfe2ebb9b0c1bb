import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { usageError } from '../support/errors.ts';
import type { CommandLine, CommandSpec } from './command.ts';
import { COMMON_OPTIONS } from './commands.ts';

/** Reads the arguments of a command. Throws a usage error. */
export function parseCommandLine(command: CommandSpec, args: readonly string[]): CommandLine {
  const options = { ...command.options, ...COMMON_OPTIONS };
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { short, value, multiple = false }]) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        multiple,
        ...(short && { short }),
      },
    ]),
  );
  const { values, positionals } = parse(command, args, config);
  for (const [name, { choices }] of Object.entries(options)) {
    const value = values[name];
    if (choices !== undefined && typeof value === 'string' && !choices.includes(value)) {
      throw usageError(`--${name} is '${value}', expected ${choices.join(', ')}`);
    }
  }
  if (positionals.some(isData)) {
    throw usageError(`an argument is data, expected the name of a file; pass it on stdin: echo DATA | kpl`);
  }
  return { values: values as CommandLine['values'], paths: positionals };
}

/** Whether an argument is what people would like to look into, which no message may quote. */
export function isData(argument: string): boolean {
  return (DATA.test(argument) || argument.length > MAX_PATH_LENGTH) && !existsSync(argument);
}

/** Aggregated records in base64, once or twice, and in hexadecimal; JSON. */
const DATA = /^\s*(?:84maw[g-v]|ODRtYX[d-f]|f3899ac2|[{["])/i;
const MAX_PATH_LENGTH = 1_024;

function parse(command: CommandSpec, args: readonly string[], options: object) {
  try {
    return parseArgs({ args: [...args], options: options as never, allowPositionals: true }) as {
      values: Record<string, unknown>;
      positionals: string[];
    };
  } catch (error) {
    // Such as "Unknown option '--x'. To specify ...", also over several lines: the first sentence says all.
    const [sentence] = (error as Error).message.split(/\.(?:\s|$)/);
    throw usageError(`${sentence}; see kpl ${command.name} --help`);
  }
}

/** A whole number that an option has. Throws a usage error. */
export function wholeNumber(
  { values }: CommandLine,
  name: string,
  whenMissing: number,
  min = 0,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  const text = values[name];
  if (text === undefined) return whenMissing;
  const number = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw usageError(`--${name} is '${text}', expected a whole number from ${min} to ${max}`);
}

export function textOption({ values }: CommandLine, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}
