import type { PutRecordsEntry } from '../entry/put-records-entry.ts';
import { contentsOf } from '../packing/entry-contents.ts';
import { type HashKeyRange, rangesOf, type Shard } from '../shards/shard-map.ts';
import { AggregationError } from '../support/errors.ts';
import { hashKeyOf } from '../user-record/hash-key.ts';
import type { CheckedUserRecord, UserRecord } from '../user-record/user-record.ts';

/** What PutRecords returns, as the AWS SDK v3 has it. */
export interface PutRecordsOutput {
  /** One for each entry, in the same order. */
  readonly Records?:
    | readonly {
        /** Missing when the entry failed. */
        readonly SequenceNumber?: string | undefined;
        /** Missing when the entry failed. */
        readonly ShardId?: string | undefined;
        /** Such as `ProvisionedThroughputExceededException`. */
        readonly ErrorCode?: string | undefined;
      }[]
    | undefined;
}

/**
 * The entries that PutRecords has rejected, in order, to be sent again.
 *
 * Throws `INVALID_OUTPUT` when the output is not that of these entries, `INVALID_ENTRY` when these are no array.
 *
 * @example
 * ```ts
 * let left: PutRecordsEntry[] = entries;
 * while (left.length > 0) left = failedEntries(left, await client.send(new PutRecordsCommand({ StreamName, Records: left })));
 * ```
 */
export function failedEntries<Entry>(entries: readonly Entry[], output: PutRecordsOutput): Entry[] {
  const results = resultsOf(entries, output);
  return entries.filter((_, index) => isFailed(results[index]));
}

/**
 * The user records to be added and sent again, because of where they landed: all of an entry of which one does not belong to the shard
 * that took it. After a reshard that was not known, the KCL drops such an entry as a whole (AggregatorUtil.java). A consumer that drops
 * nothing gets them twice. Their data are the arrays that were added, not copies.
 *
 * `entries` are those of a `ShardedAggregator`, the very same objects. `shards` are what ListShards returns now. Throws `INVALID_OUTPUT`
 * when the output is not that of these entries, `INVALID_ENTRY` for an entry that is not known, and `INVALID_SHARDS` when a shard is not
 * among them that took an entry.
 *
 * @example
 * ```ts
 * const misplaced = findMisplaced(entries, output, shards);
 * if (misplaced.length > 0) aggregator.updateShards(shards);
 * const again = misplaced.flatMap((userRecord) => aggregator.add(userRecord));
 * ```
 */
export function findMisplaced(
  entries: readonly PutRecordsEntry[],
  output: PutRecordsOutput,
  shards: readonly Shard[],
): UserRecord[] {
  const results = resultsOf(entries, output);
  const ranges = new Map(rangesOf(shards).map((range) => [range.shardId, range]));
  return entries.flatMap((entry, index) => {
    const result = results[index];
    if (result === undefined || isFailed(result)) return [];
    const range = ranges.get(result.ShardId as string);
    if (range === undefined) {
      const problem = `has no ${result.ShardId}, which took entry ${index}: ask ListShards again`;
      throw new AggregationError('INVALID_SHARDS', 'shards', problem);
    }
    const userRecords = contentsOf(entry);
    if (userRecords === undefined) {
      const problem = 'is not one that a ShardedAggregator has made, but a copy or another';
      throw new AggregationError('INVALID_ENTRY', `entries[${index}]`, problem);
    }
    return userRecords.every((userRecord) => isIn(range, userRecord)) ? [] : [...userRecords];
  });
}

function isIn({ starting, ending }: HashKeyRange, userRecord: CheckedUserRecord): boolean {
  const hashKey = hashKeyOf(userRecord);
  return starting <= hashKey && hashKey <= ending;
}

type Result = NonNullable<PutRecordsOutput['Records']>[number];

function resultsOf(entries: readonly unknown[], output: PutRecordsOutput): readonly Result[] {
  if (!Array.isArray(entries)) throw new AggregationError('INVALID_ENTRY', 'entries', 'is not an array');
  const results = output?.Records;
  if (Array.isArray(results) && results.length === entries.length) return results;
  const found = Array.isArray(results) ? `${results.length} results` : 'no results';
  throw new AggregationError('INVALID_OUTPUT', 'output', `has ${found} for ${entries.length} entries`);
}

/**
 * An entry that was taken has both; that one of them is missing must not pass for success. Null or empty is missing too: the SDK
 * leaves null out, an answer that was read without it may have it.
 */
function isFailed(result: Result | undefined): boolean {
  return Boolean(result?.ErrorCode) || !result?.SequenceNumber || !result.ShardId;
}
