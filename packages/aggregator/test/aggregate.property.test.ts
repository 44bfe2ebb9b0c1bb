import { type AggregatorOptions, aggregate, type PutRecordsEntry } from '@kpl-kit/aggregator';
import { type UserRecord, userRecords } from '@kpl-kit/fixtures/arbitraries';
import { witnessMessage } from '@kpl-kit/proto/witness';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageIn } from './entries.ts';

const options: fc.Arbitrary<AggregatorOptions> = fc.record(
  {
    maxBytes: fc.oneof(fc.integer({ min: 64, max: 2_000 }), fc.integer({ min: 64, max: 60_000 })),
    maxRecords: fc.integer({ min: 1, max: 40 }),
    loneRecords: fc.constantFrom('raw' as const, 'aggregated' as const),
  },
  { requiredKeys: [] },
);
const put = userRecords({ maxLength: 80, maxDataByteLength: 1_000, withTags: true });

describe('aggregate', () => {
  test('loses, adds and reorders nothing, for the generated decoder', () => {
    fc.assert(
      fc.property(put, options, (records, limits) => {
        const sent = [...aggregate(records, limits)].flatMap(readEntry);
        expect(sent.map(comparable)).toEqual(records.map(comparable).map(withoutHashKeyOfRaw(sent)));
      }),
      { numRuns: 200 },
    );
  });

  test('keeps every aggregated record of two user records and more within the limits', () => {
    fc.assert(
      fc.property(put, options, (records, limits) => {
        for (const entry of aggregate(records, limits)) {
          const count = readEntry(entry).length;
          expect(count).toBeLessThanOrEqual(limits.maxRecords ?? 2 ** 32 - 1);
          if (count > 1) expect(entry.Data.length).toBeLessThanOrEqual(limits.maxBytes ?? 51_200);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('draws the boundaries of a slow model that encodes everything for each question', () => {
    fc.assert(
      fc.property(userRecords({ maxLength: 50, maxDataByteLength: 300 }), options, (records, limits) => {
        const counts = [...aggregate(records, limits)].map((entry) => readEntry(entry).length);
        expect(counts).toEqual(countsOfSlowModel(records, limits));
      }),
      { numRuns: 200 },
    );
  });

  test('gives every entry a decimal explicit hash key below 2^128', () => {
    fc.assert(
      fc.property(put, options, (records, limits) => {
        for (const { ExplicitHashKey } of aggregate(records, limits)) {
          expect(ExplicitHashKey).toMatch(/^(0|[1-9]\d*)$/);
          expect(BigInt(ExplicitHashKey) < 2n ** 128n).toBe(true);
        }
      }),
    );
  });
});

/** The KPL's rules word for word, with lists and sums instead of running totals. */
function countsOfSlowModel(records: readonly UserRecord[], limits: AggregatorOptions): number[] {
  const { maxBytes = 51_200, maxRecords = 2 ** 32 - 1 } = limits;
  const counts: number[] = [];
  let container: UserRecord[] = [];
  const flushOnce = () => {
    let count = container.length;
    while (count > 1 && (count > maxRecords || framedByteLength(container.slice(0, count)) > maxBytes))
      count--;
    counts.push(count);
    container = container.slice(count);
  };
  for (const record of records) {
    container.push(record);
    if (container.length >= maxRecords || estimate(container) >= maxBytes) flushOnce();
  }
  while (container.length > 0) flushOnce();
  return counts;
}

function estimate(container: readonly UserRecord[]): number {
  if (container.length === 1) return container[0]?.data.length as number;
  const ofKeys = (keys: readonly (string | undefined)[]) => {
    const present = keys.filter((key) => key !== undefined);
    const distinct = [...new Set(present)].map((key) => Buffer.byteLength(key) + 3);
    return present.length * 2 + distinct.reduce((sum, byteLength) => sum + byteLength, 0);
  };
  return (
    container.reduce((sum, { data }) => sum + data.length + 3, 0) +
    ofKeys(container.map(({ partitionKey }) => partitionKey)) +
    ofKeys(container.map(({ explicitHashKey }) => explicitHashKey))
  );
}

/** Without any limit in the way, an aggregator gives all of a list in one entry: its length is the exact size. */
function framedByteLength(container: readonly UserRecord[]): number {
  if (container.length === 1) return 0;
  const [entry] = [...aggregate(container, { maxBytes: 10_485_760 })];
  return entry?.Data.length as number;
}

type Sent = Omit<UserRecord, 'tags'> & { isRaw?: boolean };

function readEntry(entry: PutRecordsEntry): Sent[] {
  const message = messageIn(entry);
  if (message !== undefined) return witnessMessage(message) as Sent[];
  return [{ partitionKey: entry.PartitionKey, data: entry.Data, isRaw: true }];
}

/** Data as text, which is quick to compare. */
function comparable({ data, ...record }: Sent): { explicitHashKey?: string; data: string } {
  return { ...record, data: Buffer.from(data).toString('base64') };
}

/** A raw user record has its explicit hash key on the entry, not in the data. */
function withoutHashKeyOfRaw(sent: readonly Sent[]) {
  return (record: { explicitHashKey?: string }, index: number): object => {
    if (sent[index]?.isRaw !== true) return record;
    const { explicitHashKey, ...rest } = record;
    return { ...rest, isRaw: true };
  };
}
