import { contentsOf, type PutRecordsEntry } from '../entry/put-records-entry.ts';
import { rangesOf, type Shard, type ShardMap } from '../shards/shard-map.ts';
import { AggregationError } from '../support/errors.ts';
import { hashKeyOf, readHashKey, type UserRecord } from '../user-record/user-record.ts';

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
 * The entries that PutRecords has rejected, in order, to be sent again. Throws `INVALID_OUTPUT` when the
 * output is not that of these entries, `INVALID_ENTRY` when they are not an array.
 *
 * @example
 * ```ts
 * const output = await client.send(new PutRecordsCommand({ StreamName: 'orders', Records: entries }));
 * const again = failedEntries(entries, output);
 * ```
 */
export function failedEntries<Entry>(entries: readonly Entry[], output: PutRecordsOutput): Entry[] {
  const results = resultsOf(entries, output);
  return entries.filter((_, index) => isFailed(results[index]));
}

/**
 * The user records in an entry, in order: the very objects that a `ShardedAggregator` was given. `undefined`
 * for any other entry, and for a copy.
 *
 * @example
 * ```ts
 * const lost = unsentEntries.flatMap((entry) => userRecordsOf(entry) ?? []);
 * ```
 */
export function userRecordsOf(entry: PutRecordsEntry): readonly UserRecord[] | undefined {
  return contentsOf(entry)?.userRecords.map(({ added }) => added);
}

/**
 * The user records to be added and sent again because of where they landed: all those of an entry in which
 * any does not belong to the shard that took it. The KCL drops such an entry as a whole
 * (AggregatorUtil.java); other consumers get them twice. Their data are the arrays that were added, not
 * copies.
 *
 * `entries` are the very objects that a `ShardedAggregator` has returned, `shards` what ListShards returns
 * now: best a {@link ShardMap}, which is read once. Throws `INVALID_OUTPUT` when the output is not theirs,
 * `INVALID_ENTRY` for an unknown entry, and `INVALID_SHARDS` when a shard that took one is missing.
 *
 * @example
 * ```ts
 * // The aggregator passes every entry to `onEntry`.
 * const misplaced = findMisplaced(entries, output, shards);
 * aggregator.updateShards(shards);
 * for (const userRecord of misplaced) aggregator.add(userRecord);
 * ```
 */
export function findMisplaced(
  entries: readonly PutRecordsEntry[],
  output: PutRecordsOutput,
  shards: ShardMap | readonly Shard[],
): UserRecord[] {
  const results = resultsOf(entries, output);
  const ranges = rangesOf(shards, new Set(results.map((result) => result?.ShardId)));
  return entries.flatMap((entry, index) => {
    const result = results[index];
    if (result === undefined || isFailed(result)) return [];
    const range = ranges.get(result.ShardId as string);
    if (range === undefined) {
      const problem = `has no ${result.ShardId}, which took entry ${index}: ask ListShards again`;
      throw new AggregationError('INVALID_SHARDS', 'shards', problem);
    }
    const contents = contentsOf(entry);
    if (contents === undefined) {
      const problem = 'is not one that a ShardedAggregator has made, but a copy or another';
      throw new AggregationError('INVALID_ENTRY', `entries[${index}]`, problem);
    }
    const { userRecords, isServiceManaged, range: packedFor } = contents;
    const contains = (starting: bigint, ending: bigint) =>
      range.starting <= starting && ending <= range.ending;
    if (isServiceManaged || (packedFor !== undefined && contains(packedFor.starting, packedFor.ending)))
      return [];
    const hashKeys = userRecords.map((userRecord) => readHashKey(hashKeyOf(userRecord)));
    if (hashKeys.every((hashKey) => contains(hashKey, hashKey))) return [];
    return userRecords.map(({ partitionKey, explicitHashKey, data, tags }) => {
      return { partitionKey, explicitHashKey, data, tags };
    });
  });
}

type Result = NonNullable<PutRecordsOutput['Records']>[number];

function resultsOf(entries: readonly unknown[], output: PutRecordsOutput): readonly Result[] {
  if (!Array.isArray(entries)) throw new AggregationError('INVALID_ENTRY', 'entries', 'is not an array');
  const results = output?.Records;
  if (Array.isArray(results) && results.length === entries.length) return results;
  const found = Array.isArray(results) ? `${results.length} results` : 'no results';
  throw new AggregationError('INVALID_OUTPUT', 'output', `has ${found} for ${entries.length} entries`);
}

/** An entry that was taken has both. Null or empty is missing too: not every answer was read by the SDK. */
function isFailed(result: Result | undefined): boolean {
  return Boolean(result?.ErrorCode) || !result?.SequenceNumber || !result.ShardId;
}
