import { describe, expect, it } from 'vitest';
import type { Delivery } from '../src/consumer/delivery.ts';
import { compareDeliveries, isSame } from '../src/proof/compare.ts';
import { deliver } from './deliveries.ts';

describe('compareDeliveries', () => {
  const expected = [0, 1, 2].map((number) => deliver(number));

  it('finds nothing where all is the same', () => {
    const comparison = compareDeliveries(expected, [...expected]);
    expect(comparison).toEqual({ missing: [], unexpected: [], repeatedCount: 0, shardsOutOfOrder: [] });
    expect(isSame(comparison)).toBe(true);
  });

  it('finds what is missing', () => {
    const comparison = compareDeliveries(expected, expected.slice(1));
    expect(comparison.missing).toEqual([expected[0]]);
    expect(isSame(comparison)).toBe(false);
  });

  it.each<Partial<Delivery>>([
    { shardId: 'shardId-000000000001' },
    { sequenceNumber: '101' },
    { subSequenceNumber: 7 },
    { subSequenceNumber: undefined },
    { partitionKey: 'l' },
    { explicitHashKey: '0' },
    { data: '' },
  ])('takes one that differs in %j for another', (changes) => {
    const changed = deliver(1, changes);
    const comparison = compareDeliveries(expected, [deliver(0), changed, deliver(2)]);
    expect(comparison).toMatchObject({ missing: [deliver(1)], unexpected: [changed] });
    expect(isSame(comparison)).toBe(false);
  });

  it('finds shards whose order is another, whatever the order of the shards', () => {
    const others = [0, 1].map((number) => deliver(number, { shardId: 'shardId-000000000001' }));
    const all = [...expected, ...others];
    expect(isSame(compareDeliveries(all, [...others, ...expected]))).toBe(true);
    const comparison = compareDeliveries(all, [...expected, ...others.toReversed()]);
    expect(comparison).toMatchObject({ missing: [], shardsOutOfOrder: ['shardId-000000000001'] });
    expect(isSame(comparison)).toBe(false);
  });

  it('counts what is delivered again, and goes by the first time', () => {
    const comparison = compareDeliveries(expected, [
      deliver(0),
      deliver(1),
      deliver(0),
      deliver(1),
      deliver(2),
    ]);
    expect(comparison).toMatchObject({ repeatedCount: 2, shardsOutOfOrder: [] });
    expect(isSame(comparison)).toBe(true);
  });
});
