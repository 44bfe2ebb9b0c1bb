import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cleanEnvironment } from './environment.ts';

/** Where and how a command runs. */
export interface RunOptions {
  /** The working directory. */
  readonly cwd: string;
  /** Only for commands that are scripts of the shell on Windows (`npm.cmd`): no argument may have spaces then. */
  readonly isShellScript?: boolean;
  /** Set on top of the clean environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Two minutes by default. */
  readonly timeoutMilliseconds?: number;
}

const DEFAULT_TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** What a command printed. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command and returns what it printed. Throws an error that tells the exit code and all output. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  return (await runToOutput(command, args, options)).stdout;
}

/** As `run`, for commands whose warnings are of interest. */
export async function runToOutput(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Output> {
  const { timeoutMilliseconds = DEFAULT_TIMEOUT_MS } = options;
  try {
    return await promisify(execFile)(command, args, {
      cwd: options.cwd,
      env: { ...cleanEnvironment(process.env), ...options.environment },
      shell: options.isShellScript === true && process.platform === 'win32',
      timeout: timeoutMilliseconds,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
  } catch (error) {
    const { code, killed, stdout = '', stderr = '' } = error as Failure;
    const how = killed === true ? `took more than ${timeoutMilliseconds / 1000} s` : `ended with ${code}`;
    throw new Error(`${[command, ...args].join(' ')} ${how}\n${stdout}${stderr}`, { cause: error });
  }
}

/** What `execFile` rejects with. */
interface Failure {
  readonly code?: number | string;
  readonly killed?: boolean;
  readonly stdout?: string;
  readonly stderr?: string;
}
