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
  for (const [name, { choices, value: valueName }] of Object.entries(options)) {
    const value = values[name];
    if (choices !== undefined && typeof value === 'string' && !choices.includes(value)) {
      throw usageError(`--${name} has no ${valueName} '${value}', expected ${choices.join(', ')}`);
    }
  }
  return { values: values as CommandLine['values'], paths: positionals };
}

function parse(command: CommandSpec, args: readonly string[], options: object) {
  try {
    return parseArgs({ args: [...args], options: options as never, allowPositionals: true }) as {
      values: Record<string, unknown>;
      positionals: string[];
    };
  } catch (error) {
    // Such as "Unknown option '--x'. To specify ...": the first sentence says all.
    const [sentence] = (error as Error).message.split(/\.(?: |$)/);
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
