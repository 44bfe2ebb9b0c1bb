import { fstatSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CommandError, codeOf } from '../support/errors.ts';

/** Where bytes go: stdout, stderr, or the memory of a test. */
export interface Sink {
  readonly isTerminal: boolean;
  /** Whether nobody reads it any more. */
  readonly isClosed: boolean;
  write(bytes: Uint8Array): void;
}

/** How long to wait for a reader of a pipe that does not block, in milliseconds. */
const PAUSE = 1;

/**
 * An open file of the process. Written to without a stream, which takes a fifth of the time in which Node starts:
 * what a command prints must be out before it reads on in any case.
 */
export class FileSink implements Sink {
  readonly #file: number;
  #isClosed = false;

  constructor(file: number) {
    this.#file = file;
  }

  get isTerminal(): boolean {
    try {
      // Only what may be a terminal is asked: node:tty takes long to load.
      if (!fstatSync(this.#file).isCharacterDevice()) return false;
    } catch {
      return false;
    }
    return (createRequire(import.meta.url)('node:tty') as typeof import('node:tty')).isatty(this.#file);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  write(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length && !this.#isClosed; ) {
      try {
        start += writeSync(this.#file, bytes, start);
      } catch (error) {
        this.#recover(error);
      }
    }
  }

  /** `kpl | head` closes the pipe, which is not an error. Others may have made it one that does not block. */
  #recover(error: unknown): void {
    const code = codeOf(error);
    if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    else if (code === 'EPIPE' || code === 'EOF') this.#isClosed = true;
    else {
      // A full disk, say: nothing more can be written, which is reported once.
      this.#isClosed = true;
      throw new CommandError(`the output cannot be written (${code})`);
    }
  }
}
