import { CommandError, describeProblem, ExitCode, type Problem } from '../support/errors.ts';
import { counted, printable } from '../support/text.ts';
import { type Colours, coloursFor } from './colours.ts';
import { MemoryLimit } from './memory.ts';
import { Output } from './output.ts';
import { Progress } from './progress.ts';
import type { Sink } from './sink.ts';

/** With less input, memory does not matter, in bytes. */
const LITTLE = 1_000_000;
/** So many problems are written; the rest is counted. */
const MAX_PROBLEMS = 20;

/** One run of a command: where it writes, and what it exits with. */
export class Session {
  readonly output: Output;
  readonly colours: Colours;
  exitCode: number = ExitCode.fine;
  readonly #errors: Sink;
  readonly #errorColours: Colours;
  readonly #progress: Progress;
  readonly #isDebugging: boolean;
  readonly #memoryLimit = new MemoryLimit();
  #problemCount = 0;
  #readByteLength = 0;

  constructor(stdout: Sink, stderr: Sink, environment: NodeJS.ProcessEnv) {
    this.output = new Output(stdout);
    this.colours = coloursFor(() => stdout.isTerminal, environment);
    this.#errors = stderr;
    this.#errorColours = coloursFor(() => stderr.isTerminal, environment);
    this.#isDebugging = Boolean(environment.KPL_DEBUG);
    // What is written to a terminal shows by itself how far it is.
    const isShown = () => stderr.isTerminal && !stdout.isTerminal;
    this.#progress = new Progress((text) => this.#write(text), isShown);
  }

  /** Reports something on stderr. All but notes change the exit code. */
  report(problem: Problem): void {
    if (problem.isNote !== true) this.fail(problem.exitCode ?? ExitCode.damaged);
    if (++this.#problemCount > MAX_PROBLEMS) return;
    const name = problem.isNote === true ? 'note' : this.#errorColours.bad('error');
    this.writeError(`kpl: ${name}: ${describeProblem(problem)}\n`);
  }

  /** Returns what notes a damaged record; it changes the exit code only if `isStrict`. */
  damageReporter(isStrict: boolean): (message: string, place: { source: string; line: number }) => void {
    return (message, { source, line }) => {
      if (isStrict) this.fail(ExitCode.damaged);
      this.report({ source, line, message, isNote: true });
    };
  }

  /** Reports what ended the command. Of an unexpected error only its kind: its message may quote a payload. */
  stop(error: unknown): void {
    this.fail(error instanceof CommandError ? error.exitCode : ExitCode.damaged);
    const { message, stack, name = 'Error', code } = error as NodeJS.ErrnoException;
    if (error instanceof CommandError)
      this.writeError(`kpl: ${this.#errorColours.bad('error')}: ${printable(message)}\n`);
    else if (this.#isDebugging) this.writeError(`${stack}\n`);
    else {
      const kind = code === undefined ? name : `${name} ${code}`;
      this.writeError(`kpl: internal error: ${kind}; KPL_DEBUG=1 shows where\n`);
    }
  }

  writeError(text: string): void {
    this.#progress.clear();
    this.#write(text);
  }

  /** The largest exit code counts. */
  fail(exitCode: number): void {
    this.exitCode = Math.max(this.exitCode, exitCode);
  }

  /** Says how far it is, if that is asked for. */
  progress(byteLength: number, describe: () => string): void {
    this.#readByteLength += byteLength;
    if (this.#readByteLength > LITTLE) this.#memoryLimit.check();
    this.#progress.report(() => `${(this.#readByteLength / 1e6).toFixed(0)} MB read, ${describe()}`);
  }

  end(): void {
    this.#progress.clear();
    const left = this.#problemCount - MAX_PROBLEMS;
    if (left > 0) this.writeError(`kpl: ${counted(left, 'more message')} like these\n`);
    this.output.flush();
  }

  #write(text: string): void {
    try {
      this.#errors.write(Buffer.from(text));
    } catch {
      // There is nowhere left to say so; the exit code does.
    }
  }
}
