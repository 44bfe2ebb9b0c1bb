/** A Kinesis record as a consumer gets it. */
export interface KinesisInput {
  /**
   * `lambda`: the `kinesis` part of a record of a Lambda event, which is what aws-kinesis-agg takes. `sdk`: a record of
   * GetRecords with `Data` in bytes. `cli`: the same with `Data` in base64.
   */
  readonly shape: 'lambda' | 'sdk' | 'cli';
  readonly record: Readonly<Record<string, unknown>>;
}

/** What one of the two libraries made of one Kinesis record. */
export interface Reading {
  /** `kinesis record`: handed on as a plain record. `error`: nothing came out, and an error was reported. */
  readonly outcome: 'user records' | 'kinesis record' | 'error';
  readonly records: readonly DeliveredRecord[];
  readonly error?: string;
  /** kpl-kit's code for a record that it handed on although it begins with the magic number. */
  readonly diagnostic?: string;
  /** The data, in base64, of what comes out when what came out is put in again. */
  readonly dataWhenReadAgain: readonly string[];
}

/** One record that came out, in the same words for both libraries. */
export interface DeliveredRecord {
  readonly partitionKey: string | undefined;
  readonly explicitHashKey: string | undefined;
  readonly sequenceNumber: string | undefined;
  readonly subSequenceNumber: number | undefined;
  /** Base64. */
  readonly data: string;
  /** In which form the data came out. */
  readonly encoding: 'base64' | 'bytes';
  readonly tags: readonly { readonly key: string; readonly value?: string }[];
  /** What else is in the record: the fields of the Kinesis record that are neither keys nor data. */
  readonly otherFields: Readonly<Record<string, unknown>>;
}

/** One Kinesis record in each shape in which both libraries take it, with the fields that AWS gives it. */
export function inEachShape(data: Uint8Array, partitionKey = 'a'): KinesisInput[] {
  const sequenceNumber = '49590338271490256608559692540925702759324208523137515618';
  const base64 = Buffer.from(data).toString('base64');
  const sdk = { SequenceNumber: sequenceNumber, PartitionKey: partitionKey, EncryptionType: 'KMS' };
  return [
    {
      shape: 'lambda',
      record: {
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber,
        data: base64,
        approximateArrivalTimestamp: 1545084650.987,
      },
    },
    { shape: 'sdk', record: { ...sdk, Data: data, ApproximateArrivalTimestamp: new Date(1545084650987) } },
    {
      shape: 'cli',
      record: { ...sdk, Data: base64, ApproximateArrivalTimestamp: '2018-12-17T22:10:50.987000+00:00' },
    },
  ];
}

/** The data of an input in bytes; base64 is read leniently, as Node does. */
export function dataOf({ record }: KinesisInput): Uint8Array {
  const data = record.Data ?? record.data;
  return typeof data === 'string' ? Uint8Array.from(Buffer.from(data, 'base64')) : (data as Uint8Array);
}

/** The fields of a Kinesis record that are neither keys nor data. */
export function otherFieldsOf(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !KNOWN_FIELDS.has(name)));
}

/** In Lambda's and in the SDK's spelling; the last two lines are the names of what the libraries add. */
const KNOWN_FIELDS = new Set([
  ...['partitionKey', 'sequenceNumber', 'data'],
  ...['PartitionKey', 'SequenceNumber', 'Data'],
  ...['explicitHashKey', 'subSequenceNumber', 'aggregated', 'tags', 'explicitPartitionKey'],
  ...['ExplicitHashKey', 'SubSequenceNumber', 'Aggregated', 'Tags', 'ExplicitPartitionKey'],
]);
