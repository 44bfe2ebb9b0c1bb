import { isAggregatedRecord } from '@kpl-kit/deagg';
import { captures } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import { batchesToPut, type Source } from '../src/records.ts';

const batches = batchesToPut();

describe('batchesToPut', () => {
  test('is the same every time', () => {
    expect(batchesToPut()).toEqual(batches);
  });

  test('has orders in several aggregated records, some with an explicit hash key', () => {
    const [orders] = of('aggregator');
    expect(orders?.entries.length).toBeGreaterThan(5);
    expect(orders?.entries.every(({ Data }) => isAggregatedRecord(Data))).toBe(true);
    expect(orders?.userRecords.some(({ explicitHashKey }) => explicitHashKey !== undefined)).toBe(true);
  });

  test('has records that nobody aggregated', () => {
    const [plain] = of('plain');
    expect(plain?.entries.length).toBe(plain?.userRecords.length);
    expect(plain?.entries.some(({ Data }) => isAggregatedRecord(Data))).toBe(false);
  });

  test('has the entries of five captures from the KPL, byte for byte', () => {
    expect(of('kpl')).toHaveLength(5);
    for (const { name, entries } of of('kpl')) {
      const captured = captures.find((capture) => capture.name === name)?.entries ?? [];
      expect(entries).toEqual(
        captured.map(({ Data, PartitionKey, ExplicitHashKey }) => ({ Data, PartitionKey, ExplicitHashKey })),
      );
    }
    expect(new Set(of('kpl').map(({ title }) => title))).toEqual(new Set(['captured from the KPL 1.0.7']));
  });
});

function of(source: Source) {
  return batches.filter((batch) => batch.source === source);
}
