import { type ChildProcess, spawn } from 'node:child_process';
import type { Outcome } from './case.ts';

/** No answer is as long: more is output without an end. */
const MAX_LINE_LENGTH = 33_554_432;

/** What came in place of an answer. */
export interface Crash {
  readonly crash: string;
}

/** A program that answers JSON lines, one a case. It is started again when it ended or was too slow. */
export class AdapterProcess {
  readonly #command: string;
  readonly #cwd: string | undefined;
  readonly #timeoutMilliseconds: number;
  #running: Running | undefined;

  constructor(command: string, { cwd, timeoutMilliseconds }: { cwd?: string; timeoutMilliseconds: number }) {
    this.#command = command;
    this.#cwd = cwd;
    this.#timeoutMilliseconds = timeoutMilliseconds;
  }

  async ask(request: { readonly id: string }): Promise<Outcome | Crash> {
    const answer = await this.#attempt(request);
    // It may have ended because of the case before.
    return 'crash' in answer && answer.crash.startsWith('ended') ? this.#attempt(request) : answer;
  }

  close(): void {
    this.#running?.kill();
    this.#running = undefined;
  }

  async #attempt(request: { readonly id: string }): Promise<Outcome | Crash> {
    if (this.#running?.end !== undefined) this.#running = undefined;
    this.#running ??= new Running(this.#command, this.#cwd);
    const running = this.#running;
    const giveUp = () => running.kill(`no answer within ${this.#timeoutMilliseconds / 1000} s`);
    const deadline = performance.now() + this.#timeoutMilliseconds;
    const timeout = setTimeout(giveUp, this.#timeoutMilliseconds);
    running.write(`${toAscii(request)}\n`);
    try {
      for (;;) {
        const line = await running.nextLine();
        if (line === undefined) return { crash: running.end ?? 'ended' };
        const answer = parse(line);
        // What else a program prints is not an answer.
        if (answer?.id === request.id) return answer;
        // The timer waits while there are lines to read, and they may be without end.
        if (performance.now() >= deadline) giveUp();
      }
    } finally {
      clearTimeout(timeout);
    }
  }
}

class Running {
  /** How it ended. */
  end: string | undefined;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #wake = () => {};
  #stderr = '';

  constructor(command: string, cwd: string | undefined) {
    // A process group of its own: what the shell started ends with it.
    this.#child = spawn(command, { shell: true, cwd, detached: process.platform !== 'win32' });
    const { stdin, stdout, stderr } = this.#child;
    stdin?.on('error', () => {});
    stderr?.on('data', (chunk) => {
      this.#stderr = `${this.#stderr}${chunk}`.slice(-500);
    });
    let pieces: string[] = [];
    let length = 0;
    // Not node:readline, which also ends a line at U+2028: a key may have that.
    stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      if (this.end !== undefined) return;
      const [first = '', ...others] = chunk.split('\n');
      pieces.push(first);
      length += first.length;
      if (length > MAX_LINE_LENGTH) this.kill(`a line longer than ${MAX_LINE_LENGTH} characters`);
      const last = others.pop();
      if (last === undefined) return;
      this.#lines.push(pieces.join(''), ...others);
      pieces = [last];
      length = last.length;
      this.#wake();
    });
    this.#child.on('close', (code, signal) => {
      const said = this.#stderr.trim().split('\n').at(-1);
      this.end ??= `ended with ${code ?? signal}${said ? `: ${said}` : ''}`;
      this.#wake();
    });
  }

  write(line: string): void {
    this.#child.stdin?.write(line);
  }

  /** Undefined when it has ended. */
  async nextLine(): Promise<string | undefined> {
    while (this.#lines.length === 0 && this.end === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#lines.shift();
  }

  kill(reason = 'closed'): void {
    this.end ??= reason;
    this.#lines.length = 0;
    const { pid, stdin, stdout, stderr } = this.#child;
    try {
      // Also when the shell has ended: what it started may not have.
      if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    } catch {
      // All have ended by themselves.
    }
    // Who left the process group keeps the other ends.
    for (const stream of [stdin, stdout, stderr]) stream?.destroy();
    this.#wake();
  }
}

/** Programs differ in what ends a line, and in the encoding of their input: nothing but ASCII goes there. */
function toAscii(request: object): string {
  const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(request).replaceAll(/[^\x20-\x7e]/g, toEscape);
}

function parse(line: string): (Outcome & { readonly id?: string }) | undefined {
  try {
    return Object(JSON.parse(line));
  } catch {
    return undefined;
  }
}
