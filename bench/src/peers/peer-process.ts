import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { RemoteTask } from '../measure.ts';

/**
 * A program in another language. It answers two requests with a line each: `open STAGE COUNT`, followed by so
 * many lines with a record each, with the digest of their user records (see `digestOf`); and `run CALLS` with
 * the nanoseconds that one call takes.
 */
export class PeerProcess implements RemoteTask {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  constructor(command: string, ...commandArguments: readonly string[]) {
    this.#child = spawn(command, commandArguments, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    // When it has ended there is no answer, and it has said why on the standard error.
    this.#child.stdin.on('error', () => {});
  }

  open(stage: string, records: readonly string[]): Promise<string> {
    return this.#ask([`open ${stage} ${records.length}`, ...records].join('\n'));
  }

  async sample(calls: number): Promise<number> {
    const answer = await this.#ask(`run ${calls}`);
    if (!/^\d+$/.test(answer))
      throw new Error(`${this.#child.spawnfile} answered '${answer}', expected a number`);
    return Number(answer);
  }

  close(): void {
    this.#child.stdin.end();
  }

  async #ask(request: string): Promise<string> {
    this.#child.stdin.write(`${request}\n`);
    const { done, value } = await this.#answers.next();
    if (done) throw new Error(`${this.#child.spawnfile} ended without an answer`);
    return value;
  }
}
