import { hashKeyOf } from '../hash-key.ts';
import type { Capture } from '../kpl/capture-file.ts';

/** An aggregated entry of a capture, in base64, and the hash keys of a shard of its own, in decimal. */
export type EntryInShard = Readonly<
  Record<'capture' | 'startingHashKey' | 'endingHashKey' | 'data', string> & { entry: number }
>;

const ENTRIES_OF_EACH_CAPTURE = 3;
const LARGEST_HASH_KEY = 2n ** 128n - 1n;

/**
 * The first aggregated entries of each capture, each in shards that begin and end at the hash keys of its user records, or next
 * to them: with all of its user records, without the lowest or the highest, with none.
 */
export function entriesInShards(captures: readonly Capture[]): EntryInShard[] {
  return captures.flatMap(({ name, put, putRecords }) => {
    const aggregated = [...putRecords.entries()].filter(([, { userRecords }]) => userRecords.length > 1);
    return aggregated.slice(0, ENTRIES_OF_EACH_CAPTURE).flatMap(([entry, { Data, userRecords }]) => {
      const hashKeys = userRecords.map((position) => hashKeyOf(put[position] as Capture['put'][number]));
      return rangesAround(hashKeys).map(([starting, ending]) => ({
        capture: name,
        entry,
        startingHashKey: `${starting}`,
        endingHashKey: `${ending}`,
        data: Data,
      }));
    });
  });
}

function rangesAround(hashKeys: readonly bigint[]): [starting: bigint, ending: bigint][] {
  const sorted = hashKeys.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  const [lowest, highest] = [sorted[0], sorted.at(-1)] as [bigint, bigint];
  const middle = hashKeys[hashKeys.length >> 1] as bigint;
  const ranges: [bigint, bigint][] = [
    [lowest, highest],
    [lowest + 1n, highest],
    [lowest, highest - 1n],
    [middle, LARGEST_HASH_KEY],
    [0n, middle],
    [highest + 1n, LARGEST_HASH_KEY],
  ];
  return ranges.filter(([starting, ending]) => starting <= ending && ending <= LARGEST_HASH_KEY);
}
