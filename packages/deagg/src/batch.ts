/** Elements that were taken together, and what was thrown when the next one was asked for. */
export interface Batch<T> {
  readonly elements: readonly T[];
  readonly failure?: { readonly error: unknown };
}

/**
 * Takes elements together until their sizes reach `maxSize`, or one by one when that is 0. An error of the source comes with
 * the elements before it, so that these are not lost; whoever reads the batch throws it then.
 */
export function* inBatches<T>(
  source: Iterable<T>,
  sizeOf: (element: T) => number,
  maxSize: number,
): Generator<Batch<T>, void, undefined> {
  let elements: T[] = [];
  let size = 0;
  try {
    for (const element of source) {
      elements.push(element);
      size += sizeOf(element);
      if (size >= maxSize) {
        yield { elements };
        elements = [];
        size = 0;
      }
    }
  } catch (error) {
    yield { elements, failure: { error } };
    return;
  }
  if (elements.length > 0) yield { elements };
}
