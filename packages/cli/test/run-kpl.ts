import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../src/cli.ts';
import { Session } from '../src/terminal/session.ts';

/** What a run of the command wrote, and its exit code. */
export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The same as `stdout`. */
  readonly bytes: Buffer;
}

/** Runs the command in this process, with inputs from files. */
export async function kpl(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const [out, err] = [collector(), collector()];
  const session = new Session(out.sink, err.sink, environment);
  await runCli(args, session);
  return { exitCode: session.exitCode, stdout: out.text(), stderr: err.text(), bytes: out.bytes() };
}

/** The lines of JSON that a run wrote. */
export function jsonLines<T>({ stdout }: Pick<Ran, 'stdout'>): T[] {
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}

const entry = join(import.meta.dirname, '..', 'src', 'kpl.ts');

/** Starts the command as a process of its own. */
export function startKpl(
  args: readonly string[],
  nodeArgs: readonly string[] = [],
  stdio: StdioOptions = 'pipe',
): ChildProcess {
  const { NO_COLOR, FORCE_COLOR, ...env } = process.env;
  return spawn(process.execPath, ['--conditions=@kpl-kit/source', ...nodeArgs, entry, ...args], {
    env,
    stdio,
  });
}

/** Runs the command as a process of its own, with something on stdin. */
export async function kplProcess(
  args: readonly string[],
  stdin: string | Uint8Array = '',
  nodeArgs: readonly string[] = [],
): Promise<Ran> {
  const child = startKpl(args, nodeArgs);
  const [out, err] = [[] as Buffer[], [] as Buffer[]];
  child.stdout?.on('data', (chunk) => out.push(chunk));
  child.stderr?.on('data', (chunk) => err.push(chunk));
  // It may end before it has read all.
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const bytes = Buffer.concat(out);
  return { exitCode, stdout: bytes.toString(), stderr: Buffer.concat(err).toString(), bytes };
}

/** A folder for the inputs of a test file. */
export class Folder {
  readonly path: string = mkdtempSync(join(realpathSync(tmpdir()), 'kpl cli '));

  /** Writes a file, and returns its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function collector() {
  const chunks: Buffer[] = [];
  const write = (bytes: Uint8Array) => chunks.push(Buffer.from(bytes));
  const bytes = () => Buffer.concat(chunks);
  return { sink: { isTerminal: false, isClosed: false, write }, bytes, text: () => bytes().toString() };
}
