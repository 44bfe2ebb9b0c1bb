import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { execa } from 'execa';

/** How a {@link ServiceProcess} is started, in execa's terms, and who gets its output. */
export interface ServiceOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly extendEnv?: boolean;
  readonly ipc?: boolean;
  readonly stdin?: 'ignore' | 'pipe';
  /** Gets each line of standard output, instead of `lastLines`. What it throws rejects `ended`. */
  readonly onLine?: (line: string) => void;
}

/** A program that runs until it is stopped, and is killed when this process exits. */
export interface ServiceProcess {
  /** Undefined when it could not be started. */
  readonly processId: number | undefined;
  /** The last lines that it wrote, without those that `onLine` got. */
  readonly lastLines: readonly string[];
  /** Resolves when it is gone and all its output was read, with how it ended, such as `exit code 1`. */
  readonly ended: Promise<string>;
  /** Kills it at once, since it has nothing to save, and resolves when it is gone. May be called again. */
  stop(): Promise<void>;
}

const LINES_KEPT = 20;

/** Starts a program. One that cannot be started counts as ended. */
export function startService(
  command: string,
  args: readonly string[],
  { onLine, ...options }: ServiceOptions,
): ServiceProcess {
  const child = execa(command, args, {
    ...options,
    buffer: false,
    reject: false,
    // Out of reach of the terminal's Ctrl-C, which is for this process to handle. So execa does not clean up.
    detached: process.platform !== 'win32',
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  const lastLines: string[] = [];
  const keep = (line: string) => {
    lastLines.push(line);
    if (lastLines.length > LINES_KEPT) lastLines.shift();
  };
  const all = [child, readLines(child.stdout, onLine ?? keep), readLines(child.stderr, keep)] as const;
  const ended = Promise.all(all).then(([{ exitCode, signal, originalMessage }]) => {
    process.off('exit', kill);
    if (signal !== undefined) return `signal ${signal}`;
    return exitCode === undefined ? `${originalMessage}` : `exit code ${exitCode}`;
  });
  const stop = async () => {
    kill();
    await Promise.allSettled(all);
  };
  return { processId: child.pid, lastLines, ended, stop };
}

async function readLines(stream: Readable, take: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) take(line);
}
