const SLAB_BYTE_LENGTH = 65_536;
/** Larger data gets its own memory: it would leave too much of a slab unused. */
const LARGEST_IN_SLAB = 8_192;

/**
 * Copies data, so that the caller may reuse its array. Small copies share slabs of memory, which is faster
 * than an `ArrayBuffer` for each.
 */
export class DataCopies {
  #slab = new Uint8Array(SLAB_BYTE_LENGTH);
  #used = 0;

  /** Throws a `TypeError` if the data was transferred, or if its resizable buffer has become too short. */
  copy(data: Uint8Array): Uint8Array {
    const { length } = data;
    if (length > LARGEST_IN_SLAB) return new Uint8Array(data);
    if (this.#used + length > this.#slab.length) {
      this.#slab = new Uint8Array(SLAB_BYTE_LENGTH);
      this.#used = 0;
    }
    const copy = this.#slab.subarray(this.#used, this.#used + length);
    copy.set(data);
    this.#used += length;
    return copy;
  }
}
