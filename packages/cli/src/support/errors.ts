import { printable } from './text.ts';

/** What the process ends with; the README has a table of them. */
export const ExitCode = {
  fine: 0,
  /** Input that could not be read, or with `--strict` or `--verify` a damaged record. */
  damaged: 1,
  /** The command line, which names options and files. */
  usage: 2,
} as const;

/** Why a command stops. The message is for people, and holds no payload and no keys. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = ExitCode.damaged) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The command line asks for what there is not. */
export function usageError(message: string): CommandError {
  return new CommandError(message, ExitCode.usage);
}

/** Something about the input that people should know. */
export interface Problem {
  /** Name of a file, or `stdin`. */
  readonly source: string;
  /** From 1; missing if it is about the whole. */
  readonly line?: number | undefined;
  readonly message: string;
  /** A note changes no exit code. */
  readonly isNote?: boolean | undefined;
  /** Of a file that cannot be opened: that is the command line's fault. */
  readonly exitCode?: number | undefined;
}

/** `events.json:3: broken JSON at column 18`. */
export function describeProblem({ source, line, message }: Problem): string {
  return printable(`${source}${line === undefined ? '' : `:${line}`}: ${message}`);
}

/** The code of an error of Node, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? 'unknown error');
}
