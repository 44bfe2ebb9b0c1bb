import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ONE_MEBIBYTE, type WriteDifference } from './compare-writings.ts';
import { isIntegerIndex, peerKeyTable } from './peer-key-table.ts';
import { writeWithKplKit } from './write-with-kpl-kit.ts';
import { bytesOf, type PutUserRecord, type WrittenEntry } from './writing.ts';

/** Says of each known difference, by its id, whether a difference is this one. As narrow as can be said. */
export const knownWriteDifferences: Readonly<Record<string, (difference: WriteDifference) => boolean>> = {
  'integer-like-partition-keys-are-swapped': (difference) => {
    const keys = partitionKeysOf(difference);
    return (
      difference.place === 'partitionKey' &&
      keys.some(isIntegerIndex) &&
      !keys.includes('__proto__') &&
      difference.peer === keyByPeer(keys, difference)
    );
  },

  'integer-like-explicit-hash-keys-are-swapped': (difference) => {
    const { place, kplKit, peer } = difference;
    const keys = explicitHashKeysOf(difference);
    if (place !== 'explicitHashKey' || !keys.some(isIntegerIndex)) return false;
    const { table, indices } = peerKeyTable(keys);
    return peer === table[indices[keys.indexOf(kplKit as string)] as number];
  },

  'proto-key-becomes-another-key': (difference) => {
    const keys = partitionKeysOf(difference);
    return (
      difference.place === 'partitionKey' &&
      keys.includes('__proto__') &&
      difference.peer === keyByPeer(keys, difference)
    );
  },

  'proto-key-makes-the-entry-unreadable': (difference) => {
    const keys = partitionKeysOf(difference);
    const { table, indices } = peerKeyTable(keys);
    return (
      difference.place === 'readable' &&
      difference.peer === 'PARTITION_KEY_INDEX_OUT_OF_RANGE' &&
      keys.includes('__proto__') &&
      indices.some((index) => index >= table.length)
    );
  },

  'has-own-property-key-breaks-the-aggregator': ({ place, putIndex, kplKit, comparison: { put, peer } }) => {
    const index = put.findIndex(({ partitionKey }) => partitionKey === 'hasOwnProperty');
    const isLater = index !== -1 && (putIndex ?? Number.POSITIVE_INFINITY) > index;
    if (place === 'refusal')
      return isLater && kplKit === undefined && isBroken(peer.refusals.get(putIndex as number));
    const { userRecordCount, errors } = peer.list;
    return place === 'count of a list' && isLater && userRecordCount === 0 && isBroken(errors.at(-1));
  },

  'outer-partition-key-is-the-first': ({ place, entry, peer, kplKit, comparison }) =>
    place === 'outer partition key' &&
    kplKit === 'a' &&
    peer === firstOf(entry, comparison.put)?.partitionKey,

  'outer-explicit-hash-key-is-absent': ({ place, entry, peer, kplKit, comparison }) =>
    place === 'outer explicit hash key' &&
    peer === undefined &&
    firstOf(entry, comparison.put)?.explicitHashKey === undefined &&
    // The same shard all the same.
    kplKit === hashKeyOf((entry as WrittenEntry).partitionKey),

  'lone-user-record-is-framed': ({ place, entry }) =>
    place === 'lone user record' && entry?.putIndices.length === 1,

  'entries-up-to-one-mebibyte': ({ place, peer, comparison: { put, ...libraries } }) => {
    if (place !== 'boundaries') return false;
    const isTaken = (index: number) =>
      !libraries.peer.refusals.has(index) && !libraries.kplKit.refusals.has(index);
    const taken = [...put.keys()].filter(isTaken);
    const userRecords = taken.map((index) => put[index] as PutUserRecord);
    const { entries } = writeWithKplKit(userRecords, { maxBytes: ONE_MEBIBYTE });
    const groups = entries.map(({ putIndices }) => putIndices.map((index) => taken[index]));
    return (
      isDeepStrictEqual(peer, groups) &&
      libraries.kplKit.entries.every(
        ({ data, putIndices }) => data.length <= 51_200 || putIndices.length === 1,
      )
    );
  },

  'key-length-is-not-counted-in-bytes': ({ place, entry, comparison: { put } }) =>
    place === 'over 1 MiB' &&
    entry !== undefined &&
    entry.data.length - ONE_MEBIBYTE <= uncountedByteLength(entry, put),

  'over-one-mebibyte-is-refused': ({ place, putIndex, peer, kplKit, comparison }) => {
    const isTooLarge = (reason: unknown) =>
      Number(/SizeBytes=(\d+)\) is too large/.exec(String(reason))?.[1]) > ONE_MEBIBYTE - 20;
    if (place === 'refusal') {
      const { partitionKey, data } = comparison.put[putIndex as number] as PutUserRecord;
      return (
        kplKit === undefined && isTooLarge(peer) && data.length + partitionKey.length > ONE_MEBIBYTE - 100
      );
    }
    return (
      place === 'count of a list' &&
      kplKit === comparison.put.length &&
      peer === comparison.put.length - comparison.peer.refusals.size &&
      [...comparison.peer.refusals.values()].every(isTooLarge)
    );
  },

  'tags-are-not-written': ({ place, putIndex, peer, kplKit, comparison }) =>
    place === 'tags' &&
    isDeepStrictEqual(peer, []) &&
    isDeepStrictEqual(kplKit, comparison.put[putIndex as number]?.tags),

  'too-long-partition-key-is-written': isWrittenThoughInvalid(
    'INVALID_PARTITION_KEY',
    ({ partitionKey }) => partitionKey.length > 256,
  ),

  'partition-key-of-bad-unicode-is-written': isWrittenThoughInvalid(
    'INVALID_PARTITION_KEY',
    ({ partitionKey }) => /\p{Surrogate}/u.test(partitionKey),
  ),

  'explicit-hash-key-that-is-no-hash-key-is-written': isWrittenThoughInvalid(
    'INVALID_EXPLICIT_HASH_KEY',
    ({ explicitHashKey: key }) => key !== undefined && !(/^\d+$/.test(key) && BigInt(key) < 2n ** 128n),
  ),

  'zeros-before-an-explicit-hash-key-are-written': (difference) => {
    const { place, peer, kplKit } = difference;
    if (!explicitHashKeysOf(difference).some((key) => /^0\d/.test(key))) return false;
    if (place === 'outer explicit hash key')
      return peer !== undefined && BigInt(`${peer}`) === BigInt(`${kplKit}`);
    return place === 'bytes';
  },

  'text-is-taken-for-data': isWrittenThoughInvalid('INVALID_DATA', ({ data }) => typeof data === 'string'),

  'list-goes-on-behind-a-bad-user-record': ({ place, peer, kplKit, comparison: { put, ...libraries } }) =>
    place === 'count of a list' &&
    libraries.kplKit.refusals.size > 0 &&
    kplKit === Math.min(...libraries.kplKit.refusals.keys()) &&
    peer === put.length - libraries.peer.refusals.size,
};

function partitionKeysOf({ entry, comparison: { put } }: WriteDifference): string[] {
  return (entry?.putIndices ?? []).map((index) => (put[index] as PutUserRecord).partitionKey);
}

/** Only those that there are; the empty one counts as none for aws-kinesis-agg. */
function explicitHashKeysOf({ entry, comparison: { put } }: WriteDifference): string[] {
  return (entry?.putIndices ?? []).flatMap((index) => (put[index] as PutUserRecord).explicitHashKey || []);
}

function keyByPeer(keys: readonly string[], { entry, putIndex }: WriteDifference): string | undefined {
  const { table, indices } = peerKeyTable(keys);
  const position = entry?.putIndices.indexOf(putIndex as number) ?? -1;
  // A lone surrogate, in a key that kpl-kit refuses, comes back as U+FFFD.
  return table[indices[position] as number]?.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}

function isBroken(reason: string | undefined): boolean {
  return reason === 'self.partitionKeyTable.hasOwnProperty is not a function';
}

function isWrittenThoughInvalid(code: string, isInvalid: (userRecord: PutUserRecord) => boolean) {
  return ({ place, putIndex, peer, kplKit, comparison: { put } }: WriteDifference): boolean =>
    place === 'refusal' &&
    peer === undefined &&
    kplKit === code &&
    isInvalid(put[putIndex as number] as PutUserRecord);
}

function firstOf(entry: WrittenEntry | undefined, put: readonly PutUserRecord[]): PutUserRecord | undefined {
  return put[entry?.putIndices[0] as number];
}

/** The MD5 of a partition key as a decimal number: what Kinesis goes by when there is no explicit hash key. */
function hashKeyOf(partitionKey: string): string {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`).toString();
}

/** By how much UTF-8 is longer than the length in UTF-16 code units, over all partition keys of an entry. */
function uncountedByteLength({ putIndices }: WrittenEntry, put: readonly PutUserRecord[]): number {
  const keys = new Set(putIndices.map((index) => (put[index] as PutUserRecord).partitionKey));
  const lengths = [...keys].map((key) => bytesOf({ partitionKey: key, data: key }).length - key.length);
  return lengths.reduce((sum, length) => sum + length, 0);
}
