/** Which user records of a message come out. */
export interface Selection {
  /** A byte for each user record, 1 where it does not come out; `undefined` when all come out. */
  readonly leftOut: Uint8Array | undefined;
  /** Sub-sequence number of the last one that comes out; -1 when none does. */
  readonly last: number;
}

/** Those from `first` on, without the ones in `without`. */
export function selectFrom(first: number, without: readonly number[], entryCount: number): Selection {
  if (first === 0 && without.length === 0) return { leftOut: undefined, last: entryCount - 1 };
  const leftOut = new Uint8Array(entryCount).fill(1, 0, first);
  for (const subSequenceNumber of without) leftOut[subSequenceNumber] = 1;
  return { leftOut, last: leftOut.lastIndexOf(0) };
}
