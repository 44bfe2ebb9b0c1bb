import type { ReadDifference } from './compare-readings.ts';
import { readBack, type WriteDifference } from './compare-writings.ts';
import type { DeliveredRecord, KinesisInput, Reading } from './reading.ts';
import type { PutUserRecord, Writing } from './writing.ts';

/** What known-differences.json shows of a known difference. */
export interface Example {
  /** The input of a read example. */
  readonly kinesisRecord?: { readonly shape: KinesisInput['shape']; readonly record: object };
  /** The input of a write example. */
  readonly put?: readonly ExampleUserRecord[];
  /** What aws-kinesis-agg gives, shortened. */
  readonly peer: object;
  /** What kpl-kit gives, shortened. */
  readonly kplKit: object;
  /** The ids of other known differences that cannot be kept out of the example. */
  readonly also?: readonly string[];
}

interface ExampleUserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  /** The data in text, put as bytes. */
  readonly data?: string;
  /** The data in text, put as text. */
  readonly textData?: string;
  /** So many zero bytes of data. */
  readonly zeroByteLength?: number;
  readonly tags?: readonly { readonly key: string; readonly value?: string }[];
}

/** The Kinesis record of an example: JSON has no bytes, so `Data` in the SDK's shape stands there in base64. */
export function toKinesisInput({ shape, record }: NonNullable<Example['kinesisRecord']>): KinesisInput {
  if (shape !== 'sdk') return { shape, record: { ...record } };
  const { Data, ...rest } = record as { Data: string };
  return { shape, record: { ...rest, Data: Uint8Array.from(Buffer.from(Data, 'base64')) } };
}

/** The user records of an example. */
export function toPut(userRecords: NonNullable<Example['put']>): PutUserRecord[] {
  return userRecords.map(({ data, textData, zeroByteLength, ...userRecord }) => ({
    ...userRecord,
    data:
      textData ?? (data === undefined ? new Uint8Array(zeroByteLength ?? 0) : new TextEncoder().encode(data)),
  }));
}

/** What an example shows, from the comparison that a difference belongs to. */
export function summarize(difference: ReadDifference | WriteDifference): { peer: object; kplKit: object } {
  const { comparison, place } = difference;
  if ('input' in comparison) {
    const isReadAgain = place === 'data when read again';
    return both(comparison, (reading) => summarizeReading(reading, isReadAgain));
  }
  if (place !== 'count of a list')
    return both(comparison, (writing) => summarizeWriting(writing, comparison.put));
  return both(comparison, ({ list: { userRecordCount, errors } }) => ({ userRecordCount, errors }));
}

function both<T>({ peer, kplKit }: { peer: T; kplKit: T }, shorten: (ofOne: T) => object) {
  return { peer: shorten(peer), kplKit: shorten(kplKit) };
}

function summarizeReading({ records, dataWhenReadAgain, ...rest }: Reading, isReadAgain: boolean): object {
  return {
    ...rest,
    ...(records.length > 0 && { records: records.map(summarizeRecord) }),
    ...(isReadAgain && { dataWhenReadAgain }),
  };
}

function summarizeRecord(record: DeliveredRecord): object {
  const { tags, otherFields, encoding, sequenceNumber: _, ...keysAndData } = record;
  return withoutUndefined({
    ...keysAndData,
    ...(encoding === 'bytes' && { encoding }),
    ...(tags.length > 0 && { tags }),
    ...(Object.keys(otherFields).length > 0 && { otherFields }),
  });
}

function summarizeWriting({ entries, refusals }: Writing, put: readonly PutUserRecord[]): object {
  return {
    entries: entries.map((entry) => {
      const { partitionKey, explicitHashKey, data, putIndices } = entry;
      const isRaw = data === put[putIndices[0] as number]?.data;
      return withoutUndefined({
        partitionKey: shorten(partitionKey),
        explicitHashKey,
        byteLength: data.length,
        holds: isRaw ? 'raw' : summarizeReadBack(readBack(entry)),
      });
    }),
    ...(refusals.size > 0 && { refusals: Object.fromEntries(refusals) }),
  };
}

function summarizeReadBack(userRecords: ReturnType<typeof readBack>): unknown {
  if (typeof userRecords === 'string') return userRecords;
  return userRecords.map(({ partitionKey, explicitHashKey, tags, data }) =>
    withoutUndefined({
      partitionKey: shorten(partitionKey),
      explicitHashKey,
      tags,
      data: data.length > 64 ? `${data.length} bytes` : new TextDecoder().decode(data),
    }),
  );
}

function shorten(text: string): string {
  return text.length > 64 ? `${text.slice(0, 3)}... (${text.length} characters)` : text;
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));
}
