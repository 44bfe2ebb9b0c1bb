import { hashPartitionKey, isHashKey, readHashKey } from '../identity/hash-key.ts';
import { ABSENT } from '../message/entry.ts';
import { CHECK_INTERVAL, EntryReader, type Message } from '../message/message.ts';
import { explicitHashKeyOf, partitionKeyOf } from '../message/user-record.ts';
import { DeaggregationError, invalidOption } from '../support/errors.ts';
import { quotedOrTypeName, typeName } from '../support/type-name.ts';

/** The hash keys of a shard, both ends included: `HashKeyRange` of ListShards in lower case. */
export interface ShardRange {
  /** From 0, in decimal. */
  readonly startingHashKey: string | bigint;
  /** Up to 2^128 - 1, in decimal. */
  readonly endingHashKey: string | bigint;
}

/**
 * What happens to user records whose hash key is not in the shard's range.
 *
 * - `'keep'` (default): they come out like all others.
 * - `'drop-record'`: they are dropped.
 * - `'drop-aggregate'`: the whole aggregated record is dropped, as the KCL does.
 */
export type OutsideShardRange = 'keep' | 'drop-record' | 'drop-aggregate';

/** A checked {@link ShardRange}, and whether one user record outside drops the whole aggregated record. */
export interface ShardFilter {
  readonly starting: bigint;
  readonly ending: bigint;
  readonly dropsAggregate: boolean;
}

/** Throws `INVALID_OPTION`. Returns `undefined` if nothing is to be dropped. */
export function resolveShardFilter(
  range: ShardRange | undefined,
  outside: OutsideShardRange = 'keep',
): ShardFilter | undefined {
  if (outside !== 'keep' && outside !== 'drop-record' && outside !== 'drop-aggregate') {
    const expected = `'keep', 'drop-record' or 'drop-aggregate'`;
    throw invalidOption('outsideShardRange', quotedOrTypeName(outside), expected);
  }
  if (range === undefined) {
    if (outside === 'keep') return undefined;
    throw new DeaggregationError('INVALID_OPTION', `outsideShardRange is '${outside}' without a shardRange`);
  }
  if (typeof range !== 'object' || range === null) {
    throw invalidOption('shardRange', typeName(range), 'an object');
  }
  const starting = toHashKey(range.startingHashKey, 'startingHashKey');
  const ending = toHashKey(range.endingHashKey, 'endingHashKey');
  if (starting > ending) {
    const found = 'shardRange: startingHashKey is greater than endingHashKey';
    throw new DeaggregationError('INVALID_OPTION', found);
  }
  return outside === 'keep' ? undefined : { starting, ending, dropsAggregate: outside === 'drop-aggregate' };
}

/**
 * Finds the user records outside the shard, by sub-sequence number. Those whose explicit hash key is not a
 * number are `unparsable`: no range has them, and none excludes them. A key is hashed once, if at all.
 */
export function findOutOfRange(
  message: Message,
  { starting, ending }: ShardFilter,
  checkTime?: () => void,
): { readonly outOfRange: readonly number[]; readonly unparsable: readonly number[] } {
  const isInside = (hashKey: bigint | undefined) =>
    hashKey === undefined ? 'unparsable' : hashKey >= starting && hashKey <= ending;
  const partitionKeys: (boolean | 'unparsable')[] = [];
  const explicitHashKeys: (boolean | 'unparsable')[] = [];
  const outOfRange: number[] = [];
  const unparsable: number[] = [];
  const entries = new EntryReader(message);
  while (entries.next()) {
    const { partitionKeyIndex, explicitHashKeyIndex } = entries.entry;
    const hasOwn = explicitHashKeyIndex !== ABSENT;
    const verdicts = hasOwn ? explicitHashKeys : partitionKeys;
    const index = hasOwn ? explicitHashKeyIndex : partitionKeyIndex;
    let verdict = verdicts[index];
    if (verdict === undefined) {
      const key = explicitHashKeyOf(message, entries.entry);
      const partitionKey = partitionKeyOf(message, entries.entry);
      verdict = isInside(key === undefined ? hashPartitionKey(partitionKey) : readHashKey(key));
      verdicts[index] = verdict;
    }
    if (verdict === false) outOfRange.push(entries.subSequenceNumber);
    else if (verdict === 'unparsable') unparsable.push(entries.subSequenceNumber);
    // Stryker disable next-line EqualityOperator,ConditionalExpression: more often will do
    if (entries.subSequenceNumber % CHECK_INTERVAL === 0) checkTime?.();
  }
  return { outOfRange, unparsable };
}

function toHashKey(value: string | bigint, name: string): bigint {
  const hashKey = typeof value === 'string' && /^\d+$/.test(value) ? readHashKey(value) : value;
  if (typeof hashKey === 'bigint' && isHashKey(hashKey)) return hashKey;
  const found = typeof value === 'string' || typeof value === 'bigint' ? 'not a hash key' : typeName(value);
  const expected = 'a decimal number from 0 to 2^128 - 1, as a string or a bigint';
  throw invalidOption(`shardRange: ${name}`, found, expected);
}
