import { RecordAggregator } from '@kpl-kit/aggregator';
import { type Malformed, malformed, toLambdaEvent } from '@kpl-kit/fixtures';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';

/** The shard of every record. */
export const SHARD_ID = 'shardId-000000000006';

/** The data of a Kinesis record that is damaged: magic number, but a wrong digest. */
export const damaged: Uint8Array = malformedData(({ name }) => name === 'wrong-digest');

/** The data of an aggregated record that holds no user records. */
export const empty: Uint8Array = malformedData((record) => record.passthrough.delivers === 'nothing');

/** The data of one aggregated record that holds this data, in this order. */
export function aggregatedData(...data: (Uint8Array | string)[]): Uint8Array {
  const aggregator = new RecordAggregator({ maxBytes: 1_048_576 });
  for (const [index, item] of data.entries()) {
    const full = aggregator.add({ partitionKey: `customer-${index % 2}`, data: bytesOf(item) });
    if (full !== undefined) throw new Error('too much for one aggregated record');
  }
  const [entry] = aggregator.flush();
  if (entry === undefined) throw new Error('nothing to aggregate');
  return entry.Data;
}

/** An event with one Kinesis record for each data; the sequence numbers are 100, 101 and so on. */
export function lambdaEvent(...data: (Uint8Array | string)[]): KinesisStreamEvent {
  const entries = data.map((Data) => ({ PartitionKey: 'a', Data }));
  return toLambdaEvent(entries, { shardId: SHARD_ID, firstSequenceNumber: '100' });
}

/**
 * The event with three records after its first that cannot be read, and what an example writes to the log for
 * each: one is damaged, one was encoded as base64 twice, and one was decoded as text.
 */
export function withUnreadable({ Records }: KinesisStreamEvent): {
  event: KinesisStreamEvent;
  aside: [string, string, string][];
} {
  const aggregated = Buffer.from(aggregatedData('{"n":98}', '{"n":99}'));
  const texts = [Buffer.from(damaged).toString('base64'), twice(aggregated), aggregated.toString()];
  const allTexts = Records.map(({ kinesis }) => kinesis.data).toSpliced(1, 0, ...texts);
  const event = lambdaEvent(...allTexts.map(() => ''));
  event.Records.forEach(({ kinesis }, index) => {
    kinesis.data = allTexts[index] ?? '';
  });
  const codes = ['CHECKSUM_MISMATCH', 'MANGLED_RECORD', 'NOT_BASE64'];
  return {
    event,
    aside: codes.map((code, index) => [`${SHARD_ID}:${101 + index}`, code, texts[index] ?? '']),
  };
}

/** As base64 of base64. */
export function twice(data: Uint8Array): string {
  return Buffer.from(Buffer.from(data).toString('base64')).toString('base64');
}

/** A context with this much time left. */
export function contextWith(milliseconds = 30_000): Context {
  return {
    functionName: 'orders',
    awsRequestId: 'request-1',
    getRemainingTimeInMillis: () => milliseconds,
  } as Context;
}

/** The answer of a handler that reports these Kinesis records. */
export function failedAt(...sequenceNumbers: string[]): KinesisStreamBatchResponse {
  return { batchItemFailures: sequenceNumbers.map((itemIdentifier) => ({ itemIdentifier })) };
}

function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data;
}

function malformedData(isIt: (record: Malformed) => boolean): Uint8Array {
  const found = malformed.find(isIt);
  if (found === undefined) throw new Error('the fixtures have changed');
  return found.data;
}
