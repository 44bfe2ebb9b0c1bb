import type { Deaggregated } from '@kpl-kit/deagg';
import type { Batch, UserRecord } from './records.ts';
import type { KinesisRecord } from './stream.ts';

/** A batch after it was put, with the sequence number of each entry. */
export interface SentBatch extends Batch {
  readonly sequenceNumbers: readonly string[];
}

/** What `deaggregateRecords` makes of a record of the AWS SDK. */
export type ReceivedRecord = Deaggregated<KinesisRecord>;

/**
 * - `missing`: was put, did not come out.
 * - `extra`: came out, was not put. A user record with other data or another partition key is missing and extra.
 * - `reordered`: came out, but not at its place.
 * - `changed`: came out with another explicit hash key or sub-sequence number.
 */
export type DifferenceKind = 'missing' | 'extra' | 'reordered' | 'changed';

/** One user record that did not come out as it was put. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** Where it belongs; `undefined` when it came out of a Kinesis record that nobody put. */
  readonly batch: Batch | undefined;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** Found and expected, where that says more than the kind. */
  readonly detail?: string;
}

/**
 * Compares what came out with what was put: nothing missing, nothing extra, the same keys and data, the same order
 * within each batch. Sequence numbers say which user records belong to which batch.
 */
export function compare(sent: readonly SentBatch[], received: readonly ReceivedRecord[]): Difference[] {
  const bySequenceNumber = new Map<string | undefined, ReceivedRecord[]>();
  for (const record of received) {
    const sameKinesisRecord = bySequenceNumber.get(record.SequenceNumber);
    if (sameKinesisRecord === undefined) bySequenceNumber.set(record.SequenceNumber, [record]);
    else sameKinesisRecord.push(record);
  }
  const differences: Difference[] = [];
  for (const batch of sent) {
    const kinesisRecords = batch.sequenceNumbers.map(
      (sequenceNumber) => bySequenceNumber.get(sequenceNumber) ?? [],
    );
    for (const sequenceNumber of batch.sequenceNumbers) bySequenceNumber.delete(sequenceNumber);
    differences.push(...compareBatch(batch, kinesisRecords));
  }
  const notPut = [...bySequenceNumber.values()].flat();
  return [...differences, ...notPut.map((record) => difference('extra', undefined, toUserRecord(record)))];
}

/** Each step is worth its words only when the one before has found nothing. */
function compareBatch(batch: Batch, kinesisRecords: readonly ReceivedRecord[][]): Difference[] {
  const put = batch.userRecords;
  const received = kinesisRecords.flat().map(toUserRecord);
  const missing = subtract(put, received).map((userRecord) => difference('missing', batch, userRecord));
  const extra = subtract(received, put).map((userRecord) => difference('extra', batch, userRecord));
  if (missing.length + extra.length > 0) return [...missing, ...extra];

  const reordered = put.filter((userRecord, index) => identity(userRecord) !== identity(received[index]));
  if (reordered.length > 0) return reordered.map((userRecord) => difference('reordered', batch, userRecord));

  return changes(batch, kinesisRecords);
}

function changes(batch: Batch, kinesisRecords: readonly ReceivedRecord[][]): Difference[] {
  const places = kinesisRecords.flatMap((records) => records.map((record, place) => ({ record, place })));
  return places.flatMap(({ record, place }, index) => {
    // Kinesis does not give back the explicit hash key of a record that it delivers as it is.
    if (record.Aggregated !== true) return [];
    const userRecord = batch.userRecords[index] as UserRecord;
    const details = [
      detail('explicit hash key', record.ExplicitHashKey, userRecord.explicitHashKey),
      detail('sub-sequence number', record.SubSequenceNumber, place),
    ];
    return details
      .filter((text) => text !== '')
      .map((text) => difference('changed', batch, userRecord, text));
  });
}

function detail(field: string, found: unknown, expected: unknown): string {
  return found === expected ? '' : `${field} ${found ?? 'absent'}, expected ${expected ?? 'none'}`;
}

/** What is in `all` more often than in `others`. */
function subtract(all: readonly UserRecord[], others: readonly UserRecord[]): UserRecord[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(identity(other), (left.get(identity(other)) ?? 0) + 1);
  return all.filter((userRecord) => {
    const count = left.get(identity(userRecord)) ?? 0;
    if (count > 0) left.set(identity(userRecord), count - 1);
    return count === 0;
  });
}

/** Equal for two user records with the same partition key and the same data. */
function identity(userRecord: UserRecord | undefined): string {
  if (userRecord === undefined) return '';
  return JSON.stringify([userRecord.partitionKey, Buffer.from(userRecord.data).toString('base64')]);
}

function toUserRecord({ PartitionKey = '', Data = new Uint8Array() }: ReceivedRecord): UserRecord {
  return { partitionKey: PartitionKey, data: Data };
}

function difference(
  kind: DifferenceKind,
  batch: Batch | undefined,
  { partitionKey, data }: UserRecord,
  text?: string,
): Difference {
  return { kind, batch, partitionKey, data, ...(text !== undefined && { detail: text }) };
}
