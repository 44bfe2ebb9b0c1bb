/** The distinct keys of a message in order of first use; entries point to them by position. */
export class KeyTable {
  /** A Map, never a plain object: `__proto__` and `10` are keys like any other. */
  readonly #indexByKey = new Map<string, number>();

  /** The keys in order of first use. */
  get keys(): string[] {
    return [...this.#indexByKey.keys()];
  }

  has(key: string): boolean {
    return this.#indexByKey.has(key);
  }

  /** Returns the position of `key`, from 0; adds it at the end when it is new. */
  add(key: string): number {
    const index = this.#indexByKey.get(key) ?? this.#indexByKey.size;
    this.#indexByKey.set(key, index);
    return index;
  }
}
