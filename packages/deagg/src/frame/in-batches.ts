/** Elements that were taken together, and what was thrown when the next one was asked for. */
export interface Batch<T> {
  readonly elements: readonly T[];
  readonly failure?: { readonly error: unknown };
}

/**
 * Takes elements together until their sizes reach `maxSize`. An error of the source comes with the elements before it, so
 * that these are not lost; whoever reads the batch throws it then. A source that is left early is closed, and an error of
 * that is thrown at once.
 */
export function* inBatches<T>(
  source: Iterable<T>,
  sizeOf: (element: T) => number,
  maxSize: number,
): Generator<Batch<T>, void, undefined> {
  const iterator = source[Symbol.iterator]();
  let isOpen = true;
  try {
    while (isOpen) {
      const batch = takeBatch(iterator, sizeOf, maxSize);
      isOpen = !batch.isLast;
      if (batch.elements.length > 0 || batch.failure !== undefined) yield batch;
    }
  } finally {
    if (isOpen) iterator.return?.();
  }
}

function takeBatch<T>(
  iterator: Iterator<T>,
  sizeOf: (element: T) => number,
  maxSize: number,
): Batch<T> & { readonly isLast: boolean } {
  const elements: T[] = [];
  let size = 0;
  do {
    let next: IteratorResult<T>;
    try {
      next = iterator.next();
    } catch (error) {
      return { elements, failure: { error }, isLast: true };
    }
    if (next.done) return { elements, isLast: true };
    elements.push(next.value);
    size += sizeOf(next.value);
  } while (size < maxSize);
  return { elements, isLast: false };
}
