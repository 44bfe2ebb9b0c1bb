import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const KEPT_ERROR_LENGTH = 4_000;
const JVM_OPTIONS = [
  // Little memory, and a quick start: none of these programs has much to do.
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Xmx384m',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

/** How to start a Java program, and who hears of it. */
export interface JavaProcessOptions {
  readonly classPath: string;
  readonly mainClass: string;
  readonly arguments: readonly string[];
  /** Gets each line of the standard output. */
  readonly onLine: (line: string) => void;
  /** Called once when it has ended without having been stopped; gets how, and the end of its standard error. */
  readonly onFailure: (how: string) => void;
}

/** A Java program that ends when its standard input does: also when this process is gone, however it ended. */
export class JavaProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  #errors = '';
  #isStopping = false;

  constructor(options: JavaProcessOptions) {
    const { classPath, mainClass, onLine, onFailure } = options;
    this.#child = spawn('java', [...JVM_OPTIONS, '-cp', classPath, mainClass, ...options.arguments], {
      // The AWS SDK would otherwise ask the metadata address of EC2.
      env: { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' },
      stdio: ['pipe', 'pipe', 'pipe'],
      // Out of reach of the terminal's Ctrl-C: that is for this process to handle.
      detached: process.platform !== 'win32',
    });
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', onLine);
    this.#child.stderr?.setEncoding('utf8').on('data', this.#keepError);
    for (const emitter of [this.#child, this.#child.stdin]) emitter?.on('error', this.#keepError);
    const kill = () => this.#child.kill('SIGKILL');
    process.once('exit', kill);
    this.#closed = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        process.off('exit', kill);
        if (!this.#isStopping) onFailure(`${signal ?? `exit code ${code}`}. It wrote:\n${this.lastErrors()}`);
        resolve();
      });
    });
  }

  /** The end of its standard error. */
  lastErrors(): string {
    return this.#errors;
  }

  /** Ends it, and waits until it is gone. May be called again. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    // There is nothing to save.
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  readonly #keepError = (error: unknown): void => {
    this.#errors = `${this.#errors}${error}`.slice(-KEPT_ERROR_LENGTH);
  };
}
