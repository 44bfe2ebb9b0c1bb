import { expect, test } from 'vitest';
import type { Shipment } from '../src/packing/shipment.ts';
import { Lanes } from '../src/sending/lanes.ts';
import { KinesisCalls } from '../src/stream/kinesis-calls.ts';
import { FakeKinesis, whole } from './fake-kinesis.ts';

/** More than a call takes arguments. */
const LENGTH = 200_000;

test('all shipments of a lane may expire at once', () => {
  const lanes = new Lanes({
    collectionMaxCount: 500,
    collectionMaxSize: 500,
    rateLimit: 100,
    isOrdered: false,
  });
  for (let n = 0; n < LENGTH; n++) lanes.add({ byteLength: 1, expiresAt: 0, attempts: 1 } as Shipment);
  expect(lanes.takeExpired(1)).toHaveLength(LENGTH);
  expect(lanes.count).toBe(0);
});

test('all shards of a stream may be on one page', async () => {
  const kinesis = new FakeKinesis([]);
  kinesis.listShards = async () => ({ Shards: new Array(LENGTH).fill(whole) });
  expect(await new KinesisCalls(kinesis, { StreamName: 'orders' }, 60_000).listShards()).toHaveLength(LENGTH);
});
