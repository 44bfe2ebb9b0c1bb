import type { Delivery } from '../src/delivery.ts';

/** A delivery of the user record with this number, and what is to differ. */
export function deliver(number: number, changes: Partial<Delivery> = {}): Delivery {
  return {
    shardId: 'shardId-000000000000',
    sequenceNumber: '100',
    subSequenceNumber: number,
    partitionKey: 'k',
    explicitHashKey: undefined,
    data: Buffer.from(JSON.stringify({ number })).toString('base64'),
    ...changes,
  };
}
