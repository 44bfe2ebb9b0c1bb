/** The distinct keys of a message in order of first use; entries point to them by position. */
export class KeyTable {
  /** A Map, never a plain object: `__proto__` and `10` are keys like any other. */
  readonly #indexByKey = new Map<string, number>();

  get size(): number {
    return this.#indexByKey.size;
  }

  /** The first `count` keys, in order of first use. */
  firstKeys(count: number): string[] {
    const keys: string[] = [];
    for (const key of this.#indexByKey.keys()) {
      if (keys.length === count) break;
      keys.push(key);
    }
    return keys;
  }

  /** Returns the position of `key`, from 0; adds it at the end when it is new, and `size` grows. */
  add(key: string): number {
    const known = this.#indexByKey.get(key);
    if (known !== undefined) return known;
    const index = this.#indexByKey.size;
    this.#indexByKey.set(key, index);
    return index;
  }
}
