// Compiled as it is, and once more as .cts. It reads no types of Node or AWS.
import {
  AggregationError,
  type AggregationErrorCode,
  aggregate,
  type PutRecordsEntry,
  RecordAggregator,
  type UserRecord,
} from '@kpl-kit/aggregator';
import {
  type Deaggregated,
  DeaggregationError,
  type DeaggregationErrorCode,
  type Diagnostic,
  deaggregateRecords,
  deaggregateStream,
  effectiveHashKey,
  iterDeaggregateRecords,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { describeAggregatedRecord, type Part } from '@kpl-kit/deagg/describe';
import {
  expandKinesisEvent,
  type KinesisEvent,
  kinesisHandler,
  type LambdaUserRecord,
  pipesEnrichment,
} from '@kpl-kit/deagg/lambda';
import { events, malformed, type Vector, vectors } from '@kpl-kit/fixtures';
import { userRecords } from '@kpl-kit/fixtures/arbitraries';
import { type Delivery, KinesisProducer, type KinesisProducerOptions, UnsentError } from '@kpl-kit/producer';
import fc from 'fast-check';

interface StreamRecord {
  eventID: string;
  kinesis: { data: string; partitionKey: string; sequenceNumber: string };
}

export function readEvent(event: { Records: StreamRecord[] }): string[] {
  const diagnostics: Diagnostic[] = [];
  const onDiagnostic = (diagnostic: Diagnostic): number => diagnostics.push(diagnostic);
  const records: Deaggregated<StreamRecord>[] = deaggregateRecords(event.Records, { onDiagnostic });
  return records.map(({ eventID, kinesis }) => {
    const subSequenceNumber: number | undefined = kinesis.subSequenceNumber;
    const explicitHashKey: string | null | undefined = kinesis.explicitHashKey;
    return [eventID, kinesis.partitionKey, explicitHashKey, subSequenceNumber].join();
  });
}

export function readOutput(output: { Records: { Data: Uint8Array; PartitionKey: string }[] }): Uint8Array[] {
  return [...iterDeaggregateRecords(output.Records, { onMalformed: 'throw' })].map(({ Data }) => Data);
}

export const handler: (event: KinesisEvent) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }> =
  kinesisHandler((record: LambdaUserRecord, { signal }) => [record.json<{ n: number }>().n, signal.aborted]);

export const enrich: (
  records: { eventID: string; sequenceNumber: string; data: string }[],
) => Promise<string[]> = pipesEnrichment(({ eventID }) => eventID, { targetMaxBatch: 10 });

export async function readStream(source: AsyncIterable<Uint8Array[]>): Promise<bigint[]> {
  const hashKeys: bigint[] = [];
  for await (const record of deaggregateStream(source)) {
    if ('partitionKey' in record) hashKeys.push(effectiveHashKey(record));
  }
  return hashKeys;
}

export function problemsOf({ problem, children }: Part): Diagnostic[] {
  return [...(problem === undefined ? [] : [problem]), ...[...children].flatMap(problemsOf)];
}

export const problems: Diagnostic[] = problemsOf(describeAggregatedRecord(new Uint8Array()).root);

export const expanded: number = expandKinesisEvent(events.lambda).Records.length;

export function write(records: readonly UserRecord[]): PutRecordsEntry[] {
  const aggregator = new RecordAggregator({ maxRecords: 10 });
  // Said in full for TypeScript before 5.5.
  const isEntry = (entry: PutRecordsEntry | undefined): entry is PutRecordsEntry => entry !== undefined;
  const full = records.map((record) => aggregator.add(record)).filter(isEntry);
  return [...full, ...aggregator.flush(), ...aggregate(records)];
}

export async function produce(options: KinesisProducerOptions, records: UserRecord[]): Promise<Delivery[]> {
  const producer = await KinesisProducer.open({ ...options, aggregationMaxSize: 'payload-unit' });
  for (const record of records) await producer.put(record);
  const placed = await Promise.all(records.map((record) => producer.deliver(record)));
  await producer.close({ deadlineMilliseconds: 1_000 });
  return placed;
}

export const unsent = (error: unknown): readonly UserRecord[] =>
  error instanceof UnsentError ? error.userRecords : [];

export function codeOf(error: unknown): DeaggregationErrorCode | AggregationErrorCode | undefined {
  return error instanceof DeaggregationError || error instanceof AggregationError ? error.code : undefined;
}

export const readable: readonly Vector[] = vectors.filter(({ data }) => readAggregatedRecord(data)?.length);
export const firstKey: string | undefined = events.lambda.Records[0]?.kinesis.partitionKey;
export const names: string[] = malformed.map(({ name }) => name);

fc.assert(fc.property(userRecords({ minLength: 1 }), (records) => write(records).length > 0));

// @ts-expect-error: data is base64
deaggregateRecords([{ kinesis: { data: 1 } }]);
// @ts-expect-error: there is no such policy
deaggregateRecords([], { onMalformed: 'ignore' });
// @ts-expect-error: data is bytes
aggregate([{ partitionKey: 'a', data: 'text' }]);
