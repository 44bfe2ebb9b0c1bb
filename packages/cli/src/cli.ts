import { existsSync, readFileSync } from 'node:fs';
import type { CommandLine, CommandSpec } from './command-line/command.ts';
import { COMMANDS } from './command-line/commands.ts';
import { commandHelp, generalHelp } from './command-line/help.ts';
import { isData, parseCommandLine } from './command-line/parse.ts';
import { ExitCode, usageError } from './support/errors.ts';
import type { Session } from './terminal/session.ts';

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

/** Runs a command line, and reports its errors. The session then knows the exit code. */
export async function runCli(args: readonly string[], session: Session): Promise<void> {
  try {
    await dispatch(args, session);
    session.output.flush();
  } catch (error) {
    session.stop(error);
  }
  session.end();
}

async function dispatch(args: readonly string[], session: Session): Promise<void> {
  const [first, ...rest] = args;
  const { output, colours } = session;
  if (first === '--version' || first === '-V') {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    output.write(`${version}\n`);
  } else if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0)) {
    output.write(generalHelp(colours));
  } else if (first === 'help') {
    await runCommand(commandOf(rest[0] as string), ['--help'], session);
  } else if (first === undefined && process.stdin.isTTY) {
    session.writeError(generalHelp(colours));
    session.fail(ExitCode.usage);
  } else if (first === undefined || isInput(first)) {
    await runCommand(commandOf('inspect'), args, session);
  } else {
    await runCommand(commandOf(first), rest, session);
  }
}

async function runCommand(command: CommandSpec, args: readonly string[], session: Session): Promise<void> {
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
  return !isCommand && (argument.startsWith('-') || existsSync(argument) || isData(argument));
}

function commandOf(name: string): CommandSpec {
  const command = COMMANDS.find((one) => one.name === name);
  if (command !== undefined) return command;
  throw usageError(
    `no command '${name}', and no such file; expected ${COMMANDS.map((one) => one.name).join(', ')}`,
  );
}
