import { execa } from 'execa';
import { cleanEnvironment } from './environment.ts';

/** Where and how a command runs. */
export interface RunOptions {
  /** The working directory. */
  readonly cwd: string;
  /** Set on top of the clean environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ten minutes by default: only a safety net. */
  readonly timeoutMilliseconds?: number;
}

/** Runs a command and returns what it printed. Throws an error with the exit code and all output. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  return (await runToOutput(command, args, options)).stdout;
}

/** Like `run`, for commands whose warnings matter. */
export async function runToOutput(
  command: string,
  args: readonly string[],
  { cwd, environment, timeoutMilliseconds = 600_000 }: RunOptions,
): Promise<{ stdout: string; stderr: string }> {
  return execa(command, args, {
    cwd,
    env: { ...cleanEnvironment(process.env), ...environment },
    extendEnv: false,
    stdin: 'ignore',
    stripFinalNewline: false,
    timeout: timeoutMilliseconds,
  });
}
