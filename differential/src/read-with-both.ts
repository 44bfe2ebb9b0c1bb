import { type Diagnostic, deaggregateRecords, type LambdaRecord, type SdkRecord } from '@kpl-kit/deagg';
import { awsKinesisAgg } from '@kpl-kit/testkit/aws-kinesis-agg';
import { type DeliveredRecord, type KinesisInput, otherFieldsOf, type Reading } from './reading.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads a Kinesis record with `deaggregateSync` of aws-kinesis-agg, checksums on. */
export function readWithPeer({ shape, record }: KinesisInput): Reading {
  const { records, error } = deaggregateWithPeer(record);
  const delivered = records.map((fields) => toDelivered(shape, fields, 'explicitPartitionKey'));
  const again = records.flatMap((userRecord) => deaggregateWithPeer(userRecord).records);
  return {
    outcome: error === undefined ? outcomeOf(delivered) : 'error',
    records: delivered,
    ...(error !== undefined && { error }),
    dataWhenReadAgain: again.map((fields) => toDelivered(shape, fields, 'explicitPartitionKey').data),
  };
}

/** Reads a Kinesis record with `deaggregateRecords` of kpl-kit, in the default `passthrough` mode. */
export function readWithKplKit({ shape, record }: KinesisInput): Reading {
  const diagnostics: string[] = [];
  const options = { onDiagnostic: ({ code }: Diagnostic) => diagnostics.push(code) };
  const given =
    shape === 'lambda' ? { kinesis: record as LambdaRecord['kinesis'] } : (record as Fields & SdkRecord);
  const records = deaggregateRecords<LambdaRecord | SdkRecord>([given], options);
  const toAlike = (found: object) =>
    toDelivered(shape, 'kinesis' in found ? (found.kinesis as Fields) : (found as Fields), 'explicitHashKey');
  const delivered = records.map(toAlike);
  const [diagnostic] = diagnostics;
  return {
    outcome: outcomeOf(delivered),
    records: delivered,
    ...(diagnostic !== undefined && { diagnostic }),
    dataWhenReadAgain: deaggregateRecords(records).map((again) => toAlike(again).data),
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

/** Both libraries spell the fields alike, but for the explicit hash key; the SDK's begin with a capital letter. */
function toDelivered(shape: KinesisInput['shape'], record: Fields, hashKeyName: string): DeliveredRecord {
  const field = (name: string): unknown =>
    record[shape === 'lambda' ? name : name.replace(/^./, (letter) => letter.toUpperCase())] ?? undefined;
  const data = field('data') as string | Uint8Array;
  const isText = typeof data === 'string';
  return {
    partitionKey: field('partitionKey') as DeliveredRecord['partitionKey'],
    explicitHashKey: field(hashKeyName) as DeliveredRecord['explicitHashKey'],
    sequenceNumber: field('sequenceNumber') as DeliveredRecord['sequenceNumber'],
    subSequenceNumber: field('subSequenceNumber') as DeliveredRecord['subSequenceNumber'],
    data: isText ? data : Buffer.from(data).toString('base64'),
    encoding: isText ? 'base64' : 'bytes',
    tags: (field('tags') ?? []) as DeliveredRecord['tags'],
    otherFields: otherFieldsOf(record),
  };
}
