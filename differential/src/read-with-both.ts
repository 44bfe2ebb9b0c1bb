import {
  type Deaggregated,
  type Diagnostic,
  deaggregateRecords,
  type LambdaRecord,
  type SdkRecord,
} from '@kpl-kit/deagg';
import { awsKinesisAgg } from './aws-kinesis-agg.ts';
import { type DeliveredRecord, type KinesisInput, otherFieldsOf, type Reading } from './reading.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads a Kinesis record with `deaggregateSync` of aws-kinesis-agg, checksums on. */
export function readWithPeer({ shape, record }: KinesisInput): Reading {
  const toDelivered = (fields: Fields) =>
    shape === 'lambda'
      ? fromLambda(fields, fields.explicitPartitionKey)
      : fromSdk(fields, fields.ExplicitPartitionKey);
  const { records, error } = deaggregateWithPeer(record);
  const delivered = records.map(toDelivered);
  const again = records.flatMap((userRecord) => deaggregateWithPeer(userRecord).records);
  return {
    outcome: error === undefined ? outcomeOf(delivered) : 'error',
    records: delivered,
    ...(error !== undefined && { error }),
    dataWhenReadAgain: again.map((fields) => toDelivered(fields).data),
  };
}

/** Reads a Kinesis record with `deaggregateRecords` of kpl-kit, in the default `passthrough` mode. */
export function readWithKplKit({ shape, record }: KinesisInput): Reading {
  const diagnostics: string[] = [];
  const options = { onDiagnostic: ({ code }: Diagnostic) => diagnostics.push(code) };
  const given =
    shape === 'lambda' ? { kinesis: record as LambdaRecord['kinesis'] } : (record as Fields & SdkRecord);
  const toDelivered = (found: Deaggregated<LambdaRecord | SdkRecord>) =>
    'kinesis' in found
      ? fromLambda(found.kinesis, found.kinesis.explicitHashKey ?? undefined)
      : fromSdk(found, (found as { ExplicitHashKey?: string }).ExplicitHashKey);

  const records = deaggregateRecords<LambdaRecord | SdkRecord>([given], options);
  const delivered = records.map(toDelivered);
  const [diagnostic] = diagnostics;
  return {
    outcome: outcomeOf(delivered),
    records: delivered,
    ...(diagnostic !== undefined && { diagnostic }),
    dataWhenReadAgain: deaggregateRecords(records).map((again) => toDelivered(again).data),
  };
}

function deaggregateWithPeer(record: Fields): { records: Fields[]; error?: string } {
  const errors: string[] = [];
  let records: Fields[] = [];
  awsKinesisAgg.deaggregateSync(record, true, (error, userRecords) => {
    if (error) errors.push(error.message);
    else records = userRecords ?? [];
  });
  const [error] = errors;
  return error === undefined ? { records } : { records, error };
}

/** A record that was handed on as it is has no sub-sequence number in either library. */
function outcomeOf(records: readonly DeliveredRecord[]): 'user records' | 'kinesis record' {
  return records.length === 1 && records[0]?.subSequenceNumber === undefined
    ? 'kinesis record'
    : 'user records';
}

/** Both libraries spell these fields alike but for the explicit hash key. */
function fromLambda(record: object, explicitHashKey: unknown): DeliveredRecord {
  const { partitionKey, sequenceNumber, subSequenceNumber, data, tags } = record as Fields;
  return normalize({ partitionKey, explicitHashKey, sequenceNumber, subSequenceNumber, data, tags }, record);
}

function fromSdk(record: object, explicitHashKey: unknown): DeliveredRecord {
  const { PartitionKey, SequenceNumber, SubSequenceNumber, Data, Tags } = record as Fields;
  return normalize(
    {
      partitionKey: PartitionKey,
      explicitHashKey,
      sequenceNumber: SequenceNumber,
      subSequenceNumber: SubSequenceNumber,
      data: Data,
      tags: Tags,
    },
    record,
  );
}

function normalize({ data, tags, ...keys }: Fields, record: object): DeliveredRecord {
  return {
    ...(keys as Pick<
      DeliveredRecord,
      'partitionKey' | 'explicitHashKey' | 'sequenceNumber' | 'subSequenceNumber'
    >),
    data: typeof data === 'string' ? data : Buffer.from(data as Uint8Array).toString('base64'),
    encoding: typeof data === 'string' ? 'base64' : 'bytes',
    tags: (tags ?? []) as DeliveredRecord['tags'],
    otherFields: otherFieldsOf(record as Fields),
  };
}
