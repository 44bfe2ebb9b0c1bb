import type { KinesisInput } from './reading.ts';

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
