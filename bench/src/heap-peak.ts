/** The most memory in use beyond what there was at the start: heap and array buffers. Needs `--expose-gc`. */
export class HeapPeak {
  readonly #before: number;
  readonly #onlyLive: boolean;
  #peak: number;

  /** With `onlyLive`, each look is behind a forced collection, which takes long: look seldom. */
  constructor(onlyLive: boolean) {
    collectGarbage();
    this.#onlyLive = onlyLive;
    this.#before = bytesInUse();
    this.#peak = this.#before;
  }

  look(): void {
    if (this.#onlyLive) collectGarbage();
    this.#peak = Math.max(this.#peak, bytesInUse());
  }

  /** So far. */
  get bytes(): number {
    return this.#peak - this.#before;
  }
}

/** Twice: the memory of array buffers is given back while the program goes on, at the latest by the next collection. */
function collectGarbage(): void {
  globalThis.gc?.();
  globalThis.gc?.();
}

/** `external` holds the memory of array buffers. */
function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
