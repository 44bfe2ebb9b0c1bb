// One run of the memory bench of ShardedAggregator, alone in its process. Prints a ChildResult as JSON.
// Usage: node --expose-gc producing-child.ts natural|live USER_RECORD_COUNT
import { ShardedAggregator } from '@kpl-kit/aggregator';
import { HeapPeak } from './heap-peak.ts';
import type { ChildResult } from './memory.ts';
import { makeShards } from './shards.ts';

const [mode, userRecordCount] = process.argv.slice(2) as [string, string];
const SHARDS = 10;
const KEYS = 10_000;
const DATA_BYTE_LENGTH = 140;

/** How often the heap is looked at, in user records. A forced collection takes too long to do it as often. */
const interval = mode === 'live' ? 100_000 : 1_000;
const peak = new HeapPeak(mode === 'live');
const aggregator = new ShardedAggregator({ shards: makeShards(SHARDS) });
let userRecords = 0;
let byteLength = 0;
while (userRecords < Number(userRecordCount)) {
  // New ones each time, and none of the entries is kept: what is remembered of them would be seen.
  const partitionKey = `customer-${userRecords % KEYS}`;
  const entries = aggregator.add({ partitionKey, data: new Uint8Array(DATA_BYTE_LENGTH) });
  for (const { Data } of entries) byteLength += Data.length;
  if (++userRecords % interval === 0) peak.look();
}
for (const { Data } of aggregator.flush()) byteLength += Data.length;
const result: ChildResult = { userRecords, byteLength, peakBytes: peak.bytes };
console.log(JSON.stringify(result));
