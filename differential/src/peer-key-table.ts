/**
 * Where aws-kinesis-agg puts keys, and where its entries point: what becomes of keys that are kept as property names of a plain object, as aws-kinesis-agg does: a key gets the next
 * number when it is new, and the table is `Object.keys`, which gives integer indices first, in numerical order.
 * `__proto__` is never new, since it can be no property name: each time it takes a number, never a place in the table, and
 * its own index is written as 0.
 */
export function peerKeyTable(keys: readonly string[]): { table: string[]; indices: number[] } {
  const numbers = new Map<string, number>();
  let next = 0;
  const indices = keys.map((key) => {
    if (key === '__proto__') {
      next++;
      return 0;
    }
    if (!numbers.has(key)) numbers.set(key, next++);
    return numbers.get(key) as number;
  });
  const names = [...numbers.keys()];
  const integers = names.filter(isIntegerIndex).sort((left, right) => Number(left) - Number(right));
  return { table: [...integers, ...names.filter((name) => !isIntegerIndex(name))], indices };
}

/** True for the property names that JavaScript puts first: 0 to 2^32 - 2, without leading zeros. */
export function isIntegerIndex(key: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;
}
