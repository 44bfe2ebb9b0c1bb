// Prints what a put costs that need not wait, beside the aggregator's add alone, measured in turns in CPU time.
// Usage: pnpm --filter @kpl-kit/producer put-time [SHARDS]
import { type Shard, ShardedAggregator } from '@kpl-kit/aggregator';
import { KinesisProducer } from '@kpl-kit/producer';
import type { KinesisLike } from '../src/index.ts';
import { shard } from './fake-kinesis.ts';

const SHARD_COUNT = Number(process.argv[2] ?? 1);
const ROUNDS = 40;
const USER_RECORDS = 20_000;
const KEYS = Array.from({ length: 10_000 }, (_, n) => `customer-${n}`);
const DATA = new Uint8Array(140).fill(65);

const width = 2n ** 128n / BigInt(SHARD_COUNT);
const shards: Shard[] = Array.from({ length: SHARD_COUNT }, (_, index) => {
  const start = width * BigInt(index);
  return shard(`shard-${index}`, start, index === SHARD_COUNT - 1 ? 2n ** 128n - 1n : start + width - 1n);
});
const kinesis: KinesisLike = {
  describeStreamSummary: async () => ({}),
  listShards: async () => ({ Shards: shards }),
  putRecords: async ({ Records }) => ({
    Records: Records.map(({ ExplicitHashKey }) => {
      const index = Math.min(Number(BigInt(ExplicitHashKey) / width), SHARD_COUNT - 1);
      return { SequenceNumber: '1', ShardId: `shard-${index}` };
    }),
  }),
};

const producer = await KinesisProducer.open({
  kinesis,
  streamName: 'orders',
  rateLimit: 1_000_000,
  maxOutstandingBytes: 2 ** 26,
  // Sending is not measured.
  recordMaxBufferedTime: 60_000,
});
const aggregator = new ShardedAggregator({ shards });
const [put, add]: [number[], number[]] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  let started = process.cpuUsage();
  for (let n = 0; n < USER_RECORDS; n++)
    await producer.put({ partitionKey: KEYS[n % KEYS.length] as string, data: DATA });
  put.push(nanosecondsSince(started));
  await producer.flush();
  started = process.cpuUsage();
  for (let n = 0; n < USER_RECORDS; n++)
    aggregator.add({ partitionKey: KEYS[n % KEYS.length] as string, data: DATA });
  add.push(nanosecondsSince(started));
  aggregator.flush();
}
await producer.close();
console.log(
  `${SHARD_COUNT} shards: put ${median(put)} ns, add ${median(add)} ns for a user record of 140 bytes`,
);

function nanosecondsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return ((user + system) * 1_000) / USER_RECORDS;
}

/** Of the second half: V8 optimises during the first. */
function median(times: number[]): string {
  const sorted = times.slice(ROUNDS / 2).toSorted((a, b) => a - b);
  return (sorted[ROUNDS / 4] as number).toFixed(0);
}
