const SLAB_BYTE_LENGTH = 65_536;
/** Larger data get memory of their own: they would leave too much of a slab unused. */
const LARGEST_IN_SLAB = 8_192;

/**
 * Copies of data, so that the caller may use its own array again. Small ones share slabs of memory: an array
 * of its own takes three times as long to make, and a view of a large buffer would keep all of that alive.
 */
export class DataCopies {
  #slab = new Uint8Array(0);
  #used = 0;

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
