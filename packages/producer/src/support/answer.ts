/**
 * A promise that knows whether anybody looks at it. A rejection that nobody looks at does not end the process,
 * as it otherwise would in Node, with everything else that waits in it: it is for the producer to report.
 */
export class Answer<T> extends Promise<T> {
  /** What `then` returns is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** Whether `then`, `catch`, `finally` or `await` was ever used on it. */
  isObserved = false;
  /** Called once, when it is first looked at. */
  onObserved: (() => void) | undefined;
  readonly resolve: (value: T) => void;
  readonly #reject: (error: unknown) => void;

  constructor() {
    let resolve!: (value: T) => void;
    let reject!: (error: unknown) => void;
    super((...settle) => {
      [resolve, reject] = settle;
    });
    this.resolve = resolve;
    this.#reject = reject;
  }

  reject(error: unknown): void {
    super.then(undefined, () => {});
    this.#reject(error);
  }

  // biome-ignore lint/suspicious/noThenProperty: `await` and the other methods of a promise call it.
  override then<Result1 = T, Result2 = never>(
    onFulfilled?: ((value: T) => Result1 | PromiseLike<Result1>) | null,
    onRejected?: ((reason: unknown) => Result2 | PromiseLike<Result2>) | null,
  ): Promise<Result1 | Result2> {
    this.isObserved = true;
    const { onObserved } = this;
    this.onObserved = undefined;
    onObserved?.();
    return super.then(onFulfilled, onRejected);
  }
}
