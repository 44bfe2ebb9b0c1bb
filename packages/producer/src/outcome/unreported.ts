import type { UserRecord } from '@kpl-kit/aggregator';
import { UnsentError } from '../support/errors.ts';

/** Node's `process`, which browsers and edge workers do not have. */
interface ProcessLike {
  on(event: 'beforeExit', listener: () => void): void;
  removeListener(event: 'beforeExit', listener: () => void): void;
}

/** User records that were not sent, until a caller observes an error that has them. */
export class Unreported {
  readonly #causes = new Map<object, { readonly userRecord: UserRecord; readonly cause: unknown }>();
  readonly #throw = () => {
    throw this.toError();
  };

  get count(): number {
    return this.#causes.size;
  }

  has(key: object): boolean {
    return this.#causes.has(key);
  }

  /** `remove` takes the same `key`. */
  add(key: object, userRecord: UserRecord, cause: unknown): void {
    // A process that ends without `close` fails with them, instead of losing them in silence.
    if (this.#causes.size === 0) processOf()?.on('beforeExit', this.#throw);
    this.#causes.set(key, { userRecord, cause });
  }

  remove(keys: Iterable<object>): void {
    if (this.#causes.size === 0) return;
    for (const key of keys) this.#causes.delete(key);
    if (this.#causes.size === 0) processOf()?.removeListener('beforeExit', this.#throw);
  }

  /** All of them. */
  entries(): [key: object, unsent: { readonly userRecord: UserRecord; readonly cause: unknown }][] {
    return [...this.#causes];
  }

  toError(): UnsentError {
    const all = [...this.#causes.values()];
    return new UnsentError(
      all.map(({ userRecord }) => userRecord),
      all[0]?.cause,
    );
  }
}

function processOf(): ProcessLike | undefined {
  const { process } = globalThis as { process?: Partial<ProcessLike> };
  return typeof process?.on === 'function' ? (process as ProcessLike) : undefined;
}
