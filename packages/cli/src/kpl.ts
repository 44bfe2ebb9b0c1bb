#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { COMMANDS } from './command-line/commands.ts';
import { commandHelp, generalHelp } from './command-line/help.ts';
import { parseCommandLine } from './command-line/parse.ts';
import type { CommandLine, CommandSpec } from './command-line/command.ts';
import { CommandError, ExitCode, usageError } from './support/errors.ts';
import { Session } from './terminal/session.ts';

/** What a command's module has. */
interface CommandModule {
  run(commandLine: CommandLine, session: Session): Promise<void>;
  /** Sections that only its help has. */
  readonly moreHelp?: Readonly<Record<string, string[][]>>;
}

/** Loaded when they are asked for, so that the command starts fast. */
const MODULES: Readonly<Record<string, () => Promise<CommandModule>>> = {
  inspect: () => import('./commands/inspect.ts'),
  deaggregate: () => import('./commands/deaggregate.ts'),
  aggregate: () => import('./commands/aggregate.ts'),
  generate: () => import('./commands/generate.ts'),
  dis: () => import('./commands/dis.ts'),
  asm: () => import('./commands/asm.ts'),
  completions: () => import('./commands/completions.ts'),
};

const session = new Session(process);
try {
  await main(process.argv.slice(2));
} catch (error) {
  session.fail(error instanceof CommandError ? error.exitCode : ExitCode.damaged);
  await session.end();
  process.stderr.write(`kpl: ${describe(error)}\n`);
}
await session.end();
process.exitCode = session.exitCode;

async function main(args: readonly string[]): Promise<void> {
  const [first, ...rest] = args;
  const { output, colours } = session;
  if (first === '--version' || first === '-V') {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    output.write(`${version}\n`);
  } else if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0)) {
    output.write(generalHelp(colours));
  } else if (first === 'help') {
    await runCommand(commandOf(rest[0] as string), ['--help']);
  } else if (first === undefined && process.stdin.isTTY) {
    process.stderr.write(generalHelp(colours));
    session.fail(ExitCode.usage);
  } else if (first === undefined || isInput(first)) {
    await runCommand(commandOf('inspect'), args);
  } else {
    await runCommand(commandOf(first), rest);
  }
}

async function runCommand(command: CommandSpec, args: readonly string[]): Promise<void> {
  const commandLine = parseCommandLine(command, args);
  const module = await (MODULES[command.name] as () => Promise<CommandModule>)();
  if (commandLine.values.help === true) {
    session.output.write(commandHelp(command, session.colours, module.moreHelp));
  } else {
    await module.run(commandLine, session);
  }
}

/** `kpl FILE` inspects it, as does `kpl` with something on stdin. */
function isInput(argument: string): boolean {
  const isCommand = COMMANDS.some(({ name }) => name === argument);
  return !isCommand && (argument.startsWith('-') || existsSync(argument));
}

function commandOf(name: string): CommandSpec {
  const command = COMMANDS.find((one) => one.name === name);
  if (command !== undefined) return command;
  throw usageError(`no command '${name}', expected ${COMMANDS.map((one) => one.name).join(', ')}`);
}

/** Nothing of an unexpected error but its kind: its message may quote a payload. */
function describe(error: unknown): string {
  if (error instanceof CommandError) return `error: ${error.message}`;
  const { name = 'Error', code, stack } = error as NodeJS.ErrnoException;
  if (process.env.KPL_DEBUG) return stack ?? String(error);
  return `internal error: ${name}${code === undefined ? '' : ` ${code}`}; KPL_DEBUG=1 shows where`;
}
