import { awsKinesisAgg, type EncodedRecord, type PeerUserRecord } from '@kpl-kit/testkit/aws-kinesis-agg';
import {
  type ListWriting,
  type PutUserRecord,
  userRecordCountOf,
  type Writing,
  type WrittenEntry,
} from './writing.ts';

/** Puts user records one by one into a RecordAggregator of aws-kinesis-agg; builds an entry when the next will not fit. */
export function writeWithPeer(put: readonly PutUserRecord[]): Writing {
  const aggregator = new awsKinesisAgg.RecordAggregator();
  const entries: WrittenEntry[] = [];
  const refusals = new Map<number, string>();
  let waiting: number[] = [];

  const build = () => {
    const encoded = aggregator.build();
    if (encoded !== undefined) {
      const { partitionKey, ExplicitHashKey: explicitHashKey, data } = encoded;
      entries.push({ partitionKey, explicitHashKey, data, putIndices: waiting });
    }
    waiting = [];
  };
  for (const [index, userRecord] of put.entries()) {
    let error = attempt(() => aggregator.addUserRecord(copyOf(userRecord)));
    if (error === "record won't fit") {
      build();
      error = attempt(() => aggregator.addUserRecord(copyOf(userRecord)));
    }
    if (error === undefined) waiting.push(index);
    else refusals.set(index, error);
  }
  build();
  return { entries, refusals };
}

/** Hands a whole list to `aggregate` of aws-kinesis-agg. */
export async function writeListWithPeer(put: readonly PutUserRecord[]): Promise<ListWriting> {
  const encodedRecords: EncodedRecord[] = [];
  const errors: string[] = [];
  await new Promise<void>((resolve) => {
    const error = attempt(() =>
      awsKinesisAgg.aggregate(
        put.map(copyOf),
        (encoded, done) => {
          encodedRecords.push(encoded);
          done();
        },
        resolve,
        ({ message }) => errors.push(message),
      ),
    );
    if (error === undefined) return;
    errors.push(error);
    resolve();
  });
  const entries = encodedRecords.map(({ data }) => data);
  const userRecordCount = entries.reduce((sum, data) => sum + userRecordCountOf(data), 0);
  return { entries, userRecordCount, errors };
}

/** aws-kinesis-agg writes into the objects that it is given. */
function copyOf({ partitionKey, explicitHashKey, data }: PutUserRecord): PeerUserRecord {
  return { partitionKey, ...(explicitHashKey !== undefined && { explicitHashKey }), data };
}

function attempt(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
