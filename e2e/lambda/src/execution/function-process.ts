import { type ChildProcess, spawn } from 'node:child_process';

/** A runtime with the function in it: what Lambda calls an execution environment. */
export class FunctionProcess {
  readonly #child: ChildProcess;
  /** How it ended, such as `exit code 1`, when all its output is there. */
  readonly ended: Promise<string>;
  #hasEnded = false;

  /** `write` gets what the process prints, errors too. */
  constructor(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string | undefined>>,
    write: (text: string) => void,
  ) {
    this.#child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    // In case that the tests end without stopping it. When they are killed, it notices that its Runtime API is gone.
    const kill = () => this.#child.kill('SIGKILL');
    process.once('exit', kill);
    this.#child.once('error', ({ message }) => write(`${message}\n`));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#hasEnded = true;
        process.off('exit', kill);
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
      });
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', write);
  }

  get isRunning(): boolean {
    return !this.#hasEnded && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends the process, and waits until it is gone. May be called again. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
