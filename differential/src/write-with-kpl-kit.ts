import {
  AggregationError,
  type AggregatorOptions,
  aggregate,
  type PutRecordsEntry,
  RecordAggregator,
  type UserRecord,
} from '@kpl-kit/aggregator';
import {
  type ListWriting,
  type PutUserRecord,
  userRecordCountOf,
  type Writing,
  type WrittenEntry,
} from './writing.ts';

/** Puts user records one by one into a RecordAggregator of kpl-kit. */
export function writeWithKplKit(put: readonly PutUserRecord[], options?: AggregatorOptions): Writing {
  const aggregator = new RecordAggregator(options);
  const entries: WrittenEntry[] = [];
  const refusals = new Map<number, string>();
  let waiting: number[] = [];

  const take = ({ PartitionKey, ExplicitHashKey, Data }: PutRecordsEntry) => {
    const count = countUserRecords(Data, put[waiting[0] as number] as PutUserRecord);
    const putIndices = waiting.slice(0, count);
    waiting = waiting.slice(count);
    entries.push({ partitionKey: PartitionKey, explicitHashKey: ExplicitHashKey, data: Data, putIndices });
  };
  for (const [index, userRecord] of put.entries()) {
    try {
      // What is no UserRecord, such as data in text, is to be refused when it gets there.
      const entry = aggregator.add(userRecord as UserRecord);
      waiting.push(index);
      if (entry !== undefined) take(entry);
    } catch (error) {
      if (!(error instanceof AggregationError)) throw error;
      refusals.set(index, error.code);
    }
  }
  for (const entry of aggregator.flush()) take(entry);
  return { entries, refusals };
}

/** Hands a whole list to `aggregate` of kpl-kit. */
export function writeListWithKplKit(put: readonly PutUserRecord[]): ListWriting {
  const entries: Uint8Array[] = [];
  let userRecordCount = 0;
  try {
    for (const { Data } of aggregate(put as readonly UserRecord[])) {
      userRecordCount += countUserRecords(Data, put[userRecordCount] as PutUserRecord);
      entries.push(Data);
    }
    return { entries, userRecordCount, errors: [] };
  } catch (error) {
    if (!(error instanceof AggregationError)) throw error;
    return { entries, userRecordCount, errors: [error.code] };
  }
}

/** A lone user record goes out as the very same bytes, which may themselves be an aggregated record. */
function countUserRecords(data: Uint8Array, first: PutUserRecord): number {
  return data === first.data ? 1 : userRecordCountOf(data);
}
