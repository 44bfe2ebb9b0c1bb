import { toError, type Unsent } from './unsent.ts';

/** Node's `process`, which browsers and edge workers do not have. */
interface ProcessLike {
  on(event: 'beforeExit', listener: () => void): void;
  removeListener(event: 'beforeExit', listener: () => void): void;
}

/** User records that were not sent, until a caller observes an error that has them. */
export class Unreported {
  readonly #all = new Set<Unsent>();
  readonly #throw = () => {
    throw toError([...this.#all]);
  };

  get count(): number {
    return this.#all.size;
  }

  has(unsent: Unsent): boolean {
    return this.#all.has(unsent);
  }

  add(unsent: Unsent): void {
    // A process that ends without `close` fails with them, instead of losing them in silence.
    if (this.#all.size === 0) processOf()?.on('beforeExit', this.#throw);
    this.#all.add(unsent);
  }

  remove(reported: Iterable<Unsent>): void {
    if (this.#all.size === 0) return;
    for (const unsent of reported) this.#all.delete(unsent);
    if (this.#all.size === 0) processOf()?.removeListener('beforeExit', this.#throw);
  }

  [Symbol.iterator](): Iterator<Unsent> {
    return this.#all.values();
  }
}

function processOf(): ProcessLike | undefined {
  const { process } = globalThis as { process?: Partial<ProcessLike> };
  return typeof process?.on === 'function' ? (process as ProcessLike) : undefined;
}
