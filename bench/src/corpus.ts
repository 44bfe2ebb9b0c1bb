import { captures } from '@kpl-kit/fixtures';
import { frame } from './frame.ts';
import type { PutUserRecord } from './put-user-record.ts';
import { seededBytes, seededNumbers, shuffled } from './seeded.ts';

/** One aggregated record, and what is in it. */
export interface AggregatedRecord {
  readonly data: Uint8Array;
  readonly userRecords: readonly PutUserRecord[];
}

/** Aggregated records of one kind, all different. */
export interface Corpus {
  readonly name: string;
  readonly records: readonly AggregatedRecord[];
}

/** How the user records of one aggregated record are made. */
export interface CorpusShape {
  readonly name: string;
  readonly userRecordCount: number;
  readonly dataByteLength: number;
  readonly keyCount: number;
  /** Each partition key has one explicit hash key, or none has. */
  readonly explicitHashKeys: boolean;
}

/** How many aggregated records one call gets. */
export const BATCHES = [1, 16, 100] as const;
const RECORD_COUNT = 100;

/** The KPL's default limit; a lone record above it is not what it aggregates. */
const KPL_DEFAULT_MAX_BYTES = 51_200;

export const shapes: readonly CorpusShape[] = [
  // The KPL's default record of about 51 KB.
  { name: '350x140B', userRecordCount: 350, dataByteLength: 140, keyCount: 20, explicitHashKeys: false },
  { name: '1000x100B', userRecordCount: 1_000, dataByteLength: 100, keyCount: 20, explicitHashKeys: false },
  { name: '1000x1KB', userRecordCount: 1_000, dataByteLength: 1_000, keyCount: 20, explicitHashKeys: true },
  { name: '20x50KB', userRecordCount: 20, dataByteLength: 50_000, keyCount: 20, explicitHashKeys: false },
  { name: '5000x30B', userRecordCount: 5_000, dataByteLength: 30, keyCount: 500, explicitHashKeys: true },
];

/** The names of all corpora, in the order of the tables. */
export const corpusNames: readonly string[] = [...shapes.map(({ name }) => name), 'captured'];

/** Makes a corpus, or reads it from the captures. The larger ones have 100 MB: keep one at a time. */
export function makeCorpus(name: string, recordCount: number = RECORD_COUNT): Corpus {
  const shape = shapes.find((candidate) => candidate.name === name);
  if (shape === undefined) return { name, records: capturedRecords().slice(0, recordCount) };
  const records = Array.from({ length: recordCount }, (_, index) => makeRecord(shape, index));
  return { name, records };
}

/** One aggregated record, packed by `@kpl-kit/aggregator`. */
export function makeRecord(shape: CorpusShape, recordIndex = 0): AggregatedRecord {
  const userRecords = makeUserRecords(shape, recordIndex);
  return { data: frame(userRecords), userRecords };
}

/** The same user records for the same shape and index, in every run. Their data are views of one buffer. */
export function makeUserRecords(shape: CorpusShape, recordIndex = 0): PutUserRecord[] {
  const { userRecordCount, dataByteLength, keyCount, explicitHashKeys } = shape;
  const seed = `${shape.name}/${recordIndex}`;
  const bytes = seededBytes(`${seed}/data`, userRecordCount * dataByteLength);
  const keys = keysOf(seed, keyCount, explicitHashKeys);
  const choices = seededNumbers(`${seed}/choices`, userRecordCount, keyCount);
  return Array.from({ length: userRecordCount }, (_, index) => ({
    // The first ones take each key once, so that the record has as many as its shape says.
    ...(keys[index < keyCount ? index : (choices[index] as number)] as Keys),
    data: bytes.subarray(index * dataByteLength, (index + 1) * dataByteLength),
  }));
}

type Keys = Omit<PutUserRecord, 'data'>;

function keysOf(seed: string, count: number, explicitHashKeys: boolean): Keys[] {
  const hashKeys = seededBytes(`${seed}/hash-keys`, count * 16);
  return Array.from({ length: count }, (_, index) => {
    const partitionKey = `customer-${String(index).padStart(6, '0')}`;
    if (!explicitHashKeys) return { partitionKey };
    const hashKey = hashKeys.toString('hex', index * 16, (index + 1) * 16);
    return { partitionKey, explicitHashKey: BigInt(`0x${hashKey}`).toString() };
  });
}

/**
 * What the real KPL sent: the largest 100 aggregated records up to its default limit, from 51,200 bytes down to about
 * one thousand. The largest first, the others in an order that mixes lengths.
 */
function capturedRecords(): AggregatedRecord[] {
  const entries = captures
    .flatMap((capture) => capture.entries)
    .filter(({ PartitionKey, userRecords }) => PartitionKey === 'a' && userRecords.length > 1)
    .filter(({ Data }) => Data.length <= KPL_DEFAULT_MAX_BYTES)
    .toSorted((a, b) => b.Data.length - a.Data.length)
    .slice(0, RECORD_COUNT);
  const [largest, ...others] = entries as [(typeof entries)[number], ...typeof entries];
  return [largest, ...shuffled('captured', others)].map(({ Data, userRecords }) => ({
    data: Data,
    userRecords: userRecords.map(({ partitionKey, explicitHashKey, data }) => ({
      partitionKey,
      // As the KPL writes it: without zeros before it.
      ...(explicitHashKey !== undefined && { explicitHashKey: BigInt(explicitHashKey).toString() }),
      data,
    })),
  }));
}
