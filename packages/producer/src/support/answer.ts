/**
 * A promise that knows whether anything observes it. An unobserved rejection does not end the process, as it
 * does in Node with other promises, which would lose everything buffered: the producer reports it instead.
 */
export class Answer<T> extends Promise<T> {
  /** `then` returns an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** Whether `then`, `catch`, `finally` or `await` has been used on it. */
  isObserved = false;
  /** Called once, when it is first observed. */
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
