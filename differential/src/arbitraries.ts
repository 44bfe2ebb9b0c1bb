import { vectors } from '@kpl-kit/fixtures';
import fc from 'fast-check';
import type { PutUserRecord } from './writing.ts';

/** Keys that a plain object with the user's keys for its own gets wrong, and the ends of what is allowed. */
const hardPartitionKeys: readonly string[] = [
  ...['10', '2', '0', '4294967294', '4294967295', '-1', '007', '1.5'],
  ...['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf', 'undefined', 'null'],
  ...['a', 'é', '日本', '\u{1f600}', '\ufeffbom', '\0', ' ', 'e\u0301', '\uffff'],
  ...['k'.repeat(256), '日'.repeat(256), '\u{1f600}'.repeat(128)],
];

const partitionKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hardPartitionKeys),
  fc.nat({ max: 200 }).map(String),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
);

const explicitHashKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('0', '10', '2', '340282366920938463463374607431768211455'),
  fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String),
);

/** Mostly small; sometimes so large that few fit into one entry; sometimes something that begins with the magic number. */
const data: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.nat({ max: 40_000 }).map((byteLength) => new Uint8Array(byteLength).fill(7)) },
  { weight: 1, arbitrary: fc.constantFrom(...dataWithMagic()) },
);

/** User records that kpl-kit takes: keys from a small pool, so that many come twice; explicit hash keys: none, some, all. */
export const userRecords: fc.Arbitrary<PutUserRecord[]> = userRecordsWith(partitionKey);

/** The same, but only with partition keys that are the same in a plain object as in a list. */
export const userRecordsWithEasyKeys: fc.Arbitrary<PutUserRecord[]> = userRecordsWith(
  partitionKey.filter((key) => !/^\d+$/.test(key) && key !== '__proto__' && key !== 'hasOwnProperty'),
  // From 2^32 - 1 on, a number is not an integer index of an object any more.
  fc.bigInt({ min: 2n ** 32n, max: 2n ** 128n - 1n }).map(String),
);

/** User records of which kpl-kit refuses some, and tags, which aws-kinesis-agg does not know. */
export const userRecordsWithFaults: fc.Arbitrary<PutUserRecord[]> = fc
  .tuple(
    userRecords,
    fc.array(
      fc.oneof(
        fc.record({ partitionKey: fc.constantFrom('', 'k'.repeat(257), 'a\ud800', '\udc00b'), data }),
        fc.record({
          partitionKey,
          explicitHashKey: fc.constantFrom('', '-1', '1e3', 'abc', String(2n ** 128n)),
          data,
        }),
        fc.record({ partitionKey, data: fc.string({ minLength: 1 }) }),
        fc.record({ partitionKey, data, tags: fc.constant([{ key: 'k', value: 'v' }]) }),
      ),
      { maxLength: 3 },
    ),
    fc.nat(),
  )
  .map(([good, faulty, position]) => {
    const index = position % (good.length + 1);
    return [...good.slice(0, index), ...faulty, ...good.slice(index)];
  });

function userRecordsWith(
  key: fc.Arbitrary<string>,
  hashKey: fc.Arbitrary<string> = explicitHashKey,
): fc.Arbitrary<PutUserRecord[]> {
  return fc
    .record({
      partitionKeys: fc.array(key, { minLength: 1, maxLength: 5 }),
      explicitHashKeys: fc.array(hashKey, { minLength: 1, maxLength: 3 }),
      whose: fc.constantFrom('none' as const, 'some' as const, 'all' as const),
    })
    .chain(({ partitionKeys, explicitHashKeys, whose }) => {
      const userRecord = { partitionKey: fc.constantFrom(...partitionKeys), data };
      const withHashKey = { ...userRecord, explicitHashKey: fc.constantFrom(...explicitHashKeys) };
      const some = fc.record(withHashKey, { requiredKeys: ['partitionKey', 'data'] });
      const arbitraries = { none: fc.record(userRecord), some, all: fc.record(withHashKey) };
      return fc.array<PutUserRecord>(arbitraries[whose], { minLength: 1, maxLength: 12 });
    });
}

function dataWithMagic(): Uint8Array[] {
  const framed = vectors.filter(({ aggregated, data }) => aggregated && data.length < 100);
  return [...framed.map(({ data }) => data), Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2, 1, 2, 3)];
}
