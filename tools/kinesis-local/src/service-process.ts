import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';

const OUTPUT_LINES_KEPT = 20;
const EXIT_WITH_PARENT = new URL('./exit-with-parent.ts', import.meta.url).href;

/** A Node program that runs until it is stopped, or until this process is gone, however it ended. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  #output = '';

  /** Runs `mainPath` in its own folder, with `environment` added to this process's. */
  constructor(mainPath: string, environment: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, ['--import', EXIT_WITH_PARENT, mainPath], {
      cwd: dirname(mainPath),
      // NODE_OPTIONS is meant for this process: a debugger's port, for one, cannot be opened twice.
      env: { ...process.env, NODE_OPTIONS: '', ...environment },
      // The fourth is the channel that tells exit-with-parent.ts that this process is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Out of reach of the terminal's Ctrl-C: that is for this process to handle.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    // At once, and also when it is too busy to notice that the channel is closed.
    const kill = () => this.#child.kill('SIGKILL');
    process.once('exit', kill);
    this.#closed = new Promise((resolve) => {
      this.#child.once('close', () => {
        process.off('exit', kill);
        resolve();
      });
    });
    this.#child.on('error', (error) => this.#keepOutput(`${error.message}\n`));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#keepOutput(text));
    }
  }

  /** 0 when it could not be started. */
  get processId(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when the process is gone, and with it its ports. Says how it ended, such as `exit code 1`. */
  async ended(): Promise<string> {
    await this.#closed;
    const { exitCode, signalCode } = this.#child;
    return signalCode === null ? `exit code ${exitCode}` : `signal ${signalCode}`;
  }

  /** The last lines that it wrote, standard output and error together. */
  lastOutput(): string[] {
    const output = this.#output.trimEnd();
    return output === '' ? [] : output.split('\n');
  }

  /** Ends the process and waits until it is gone. May be called again. */
  async stop(): Promise<void> {
    // No SIGTERM first: there is nothing to save, and kinesis-local waits then until its clients disconnect.
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  #keepOutput(text: string): void {
    const lines = `${this.#output}${text}`.split('\n');
    // One more, because what follows the last line break counts as a line, though an empty one.
    this.#output = lines.slice(-OUTPUT_LINES_KEPT - 1).join('\n');
  }
}
