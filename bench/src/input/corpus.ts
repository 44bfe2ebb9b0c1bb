import { aggregate } from '@kpl-kit/aggregator';
import { captures } from '@kpl-kit/fixtures';
import { type CorpusShape, makeUserRecords, type PutUserRecord, seededNumbers } from './user-records.ts';

/** One aggregated record, and what is in it. */
export interface AggregatedRecord {
  readonly data: Uint8Array;
  readonly userRecords: readonly PutUserRecord[];
}

/** How many aggregated records one call gets. */
export const BATCHES = [1, 16, 100] as const;

const CAPTURED_COUNT = 100;
/** The KPL's default limit; a larger record holds one large user record. */
const KPL_DEFAULT_MAX_BYTES = 51_200;
const LARGEST_MAX_BYTES = 10_485_760;

export const shapes: readonly CorpusShape[] = [
  // The KPL's default record of about 51 KB.
  { name: '350x140B', userRecordCount: 350, dataByteLength: 140, keyCount: 20 },
  { name: '1000x100B', userRecordCount: 1_000, dataByteLength: 100, keyCount: 20 },
  { name: '1000x1KB', userRecordCount: 1_000, dataByteLength: 1_000, keyCount: 20, explicitHashKeys: true },
  { name: '20x50KB', userRecordCount: 20, dataByteLength: 50_000, keyCount: 20 },
  { name: '5000x30B', userRecordCount: 5_000, dataByteLength: 30, keyCount: 500, explicitHashKeys: true },
];

/** The names of all corpora, in the order of the tables. */
export const corpusNames: readonly string[] = [...shapes.map(({ name }) => name), 'captured'];

/** The first aggregated records of a corpus, all different. Large corpora have 100 MB: keep one at a time. */
export function makeCorpus(name: string, recordCount: number): AggregatedRecord[] {
  const shape = shapes.find((candidate) => candidate.name === name);
  if (shape === undefined) return capturedRecords().slice(0, recordCount);
  return Array.from({ length: recordCount }, (_, index) => makeRecord(shape, index));
}

/** One aggregated record, packed by `@kpl-kit/aggregator`. */
export function makeRecord(shape: CorpusShape, recordIndex = 0): AggregatedRecord {
  const userRecords = makeUserRecords(shape, recordIndex);
  const entries = [...aggregate(userRecords, { maxBytes: LARGEST_MAX_BYTES })];
  if (entries.length !== 1) throw new Error(`${shape.name} makes ${entries.length} entries, expected one`);
  return { data: (entries[0] as { Data: Uint8Array }).Data, userRecords };
}

/**
 * What the real KPL sent: the largest 100 aggregated records up to its default limit, from 51,200 bytes down
 * to about one thousand. The largest first, the others in an order that mixes lengths.
 */
function capturedRecords(): AggregatedRecord[] {
  const entries = captures
    .flatMap((capture) => capture.entries)
    .filter(({ PartitionKey, userRecords }) => PartitionKey === 'a' && userRecords.length > 1)
    .filter(({ Data }) => Data.length <= KPL_DEFAULT_MAX_BYTES)
    .toSorted((a, b) => b.Data.length - a.Data.length)
    .slice(0, CAPTURED_COUNT);
  const [largest, ...others] = entries as [(typeof entries)[number], ...typeof entries];
  return [largest, ...shuffled('captured', others)].map(({ Data, userRecords }) => ({
    data: Data,
    userRecords: userRecords.map(({ partitionKey, explicitHashKey, data }) => ({
      partitionKey,
      // As the KPL writes it: without leading zeros.
      ...(explicitHashKey !== undefined && { explicitHashKey: BigInt(explicitHashKey).toString() }),
      data,
    })),
  }));
}

/** The list in another order, the same in every run. */
function shuffled<T>(seed: string, list: readonly T[]): T[] {
  const ranks = seededNumbers(seed, list.length, 2 ** 32);
  return list
    .map((item, index) => ({ item, rank: ranks[index] as number }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
