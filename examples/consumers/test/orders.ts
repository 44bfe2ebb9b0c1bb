import { aggregate, type PutRecordsEntry, type UserRecord } from '@kpl-kit/aggregator';

/** The data of user records `from` to `to`. */
export function orders(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `order ${from + index}`);
}

/** Entries for PutRecords, five user records in each but the last. */
export function aggregatedEntries(data: readonly string[]): PutRecordsEntry[] {
  return [...aggregate(data.map(toUserRecord), { maxRecords: 5 })];
}

/** An entry for PutRecords that nobody has aggregated. */
export function plainEntry(data: string): Pick<PutRecordsEntry, 'Data' | 'PartitionKey'> {
  return { Data: toUserRecord(data).data, PartitionKey: 'plain' };
}

/** The data of a user record in the SDK's shape, as text. */
export function textOf({ Data }: { Data: Uint8Array | undefined }): string {
  return new TextDecoder().decode(Data);
}

function toUserRecord(text: string, index: number | undefined = 0): UserRecord {
  return { partitionKey: `customer-${index % 3}`, data: new TextEncoder().encode(text) };
}

/** Orders 1 to 5 in one Kinesis record, 6 to 8 in the next, 9 and 10 as they are. */
export const tenOrders: Pick<PutRecordsEntry, 'Data' | 'PartitionKey'>[] = [
  ...aggregatedEntries(orders(1, 8)),
  plainEntry('order 9'),
  plainEntry('order 10'),
];
