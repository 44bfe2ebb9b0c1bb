import type { ReceivedRecord, SentBatch } from '../src/compare.ts';
import type { UserRecord } from '../src/records.ts';

/** A user record whose data is its name. */
export function userRecord(partitionKey: string, text: string, explicitHashKey?: string): UserRecord {
  return { partitionKey, data: bytes(text), ...(explicitHashKey !== undefined && { explicitHashKey }) };
}

/** What deaggregation makes of a user record of the Kinesis record with that sequence number. */
export function unpacked(
  SequenceNumber: string,
  SubSequenceNumber: number,
  { partitionKey, explicitHashKey, data }: UserRecord,
): ReceivedRecord {
  const ExplicitHashKey = explicitHashKey !== undefined && { ExplicitHashKey: explicitHashKey };
  const keys = { PartitionKey: partitionKey, ...ExplicitHashKey };
  return { SequenceNumber, ...keys, SubSequenceNumber, Aggregated: true, Data: data };
}

/** A batch of two Kinesis records, with two user records in each. */
export function sentBatch(): {
  batch: SentBatch;
  received: [ReceivedRecord, ReceivedRecord, ReceivedRecord, ReceivedRecord];
} {
  const userRecords = [
    userRecord('ada', 'first'),
    userRecord('carl', 'second', '7'),
    userRecord('ada', 'third'),
    userRecord('ada', 'third'),
  ] as const;
  const [first, second, third, fourth] = userRecords;
  const entries = [
    { Data: bytes('one aggregated record'), PartitionKey: 'a' },
    { Data: bytes('another'), PartitionKey: 'a' },
  ];
  return {
    batch: {
      source: 'aggregator',
      title: 'packed in a test',
      name: 'orders',
      userRecords,
      entries,
      sequenceNumbers: ['100', '200'],
    },
    received: [
      unpacked('100', 0, first),
      unpacked('100', 1, second),
      unpacked('200', 0, third),
      unpacked('200', 1, fourth),
    ],
  };
}

/** A batch of one record, put as it is. */
export function plainBatch(): { batch: SentBatch; received: ReceivedRecord[] } {
  const record = userRecord('sensor', 'plain', '5');
  return {
    batch: {
      source: 'plain',
      title: 'plain in a test',
      name: 'measurements',
      userRecords: [record],
      entries: [{ Data: record.data, PartitionKey: 'sensor' }],
      sequenceNumbers: ['300'],
    },
    received: [{ SequenceNumber: '300', PartitionKey: 'sensor', Data: record.data }],
  };
}

/** UTF-8. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
