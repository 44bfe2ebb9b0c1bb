import type { Delivery } from '@kpl-kit/e2e-kcl/delivery';
import { describe, expect, test } from 'vitest';
import { countDelivered } from '../src/counts.ts';

describe('countDelivered', () => {
  test('counts what is missing, and what came from another place too', () => {
    const deliveries = [delivery(0, '1', 0), delivery(1, '1', 1), delivery(1, '2', 0), delivery(2, '2', 1)];
    expect(countDelivered(4, deliveries)).toEqual({ delivered: 3, lost: 1, twice: 1 });
  });

  test('counts a place once, however often the KCL delivers it', () => {
    expect(countDelivered(1, [delivery(0, '1', 0), delivery(0, '1', 0)])).toEqual({
      delivered: 1,
      lost: 0,
      twice: 0,
    });
  });

  test('does not count the markers at the end of each shard', () => {
    const marker = { ...delivery(0, '9', undefined), data: toBase64({ marker: 0 }) };
    expect(countDelivered(1, [marker])).toEqual({ delivered: 0, lost: 1, twice: 0 });
  });
});

function delivery(number: number, sequenceNumber: string, subSequenceNumber: number | undefined): Delivery {
  const keys = { partitionKey: 'k', explicitHashKey: undefined };
  return { shardId: 'shard', sequenceNumber, subSequenceNumber, ...keys, data: toBase64({ number }) };
}

function toBase64(data: object): string {
  return Buffer.from(JSON.stringify(data)).toString('base64');
}
