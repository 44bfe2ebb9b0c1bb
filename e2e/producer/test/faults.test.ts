import { Kinesis } from '@aws-sdk/client-kinesis';
import { type KinesisLocal, startKinesisLocal } from '@kpl-kit/kinesis-local';
import { KinesisProducer } from '@kpl-kit/producer';
import { KinesisStream, type Shard } from '@kpl-kit/testkit/kinesis-stream';
import { byHashKey } from '@kpl-kit/testkit/shards';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, type FaultyKinesis, startFaultyKinesis } from './faulty-kinesis.ts';
import { type Delivered, readAsKcl } from './read-as-kcl.ts';

const USER_RECORDS = 100_000;
const KEYS = 997;
/** Small, so that there are thousands of entries. */
const MAX_BYTES = 4_000;
/** Less than a second's worth: `put` has to wait, again and again. */
const MAX_OUTSTANDING_BYTES = 5_000_000;
const FAULTS: readonly Fault[] = [
  'some-throttled',
  ...(['none', 'none', 'reset-before'] as const),
  ...(['none', 'none', 'throttled'] as const),
  ...(['none', 'none', 'reset-after'] as const),
  ...(['none', 'none', 'internal-failure'] as const),
  ...(['none', 'none', 'never-answers'] as const),
];

let kinesis: KinesisLocal;
let faulty: FaultyKinesis;
let stream: KinesisStream;
let producer: KinesisProducer;
let delivered: Delivered;
let longestOutstanding = 0;

/** In place of `requestTimeout`: gives up the requests that will get no answer, and no others. */
class ImpatientHandler extends NodeHttpHandler {
  readonly #requests = new Map<unknown, AbortController>();

  override handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    const controller = new AbortController();
    request.headers['x-request'] = `${this.#requests.size}`;
    this.#requests.set(request.headers['x-request'], controller);
    return super.handle(request, { ...options, abortSignal: controller.signal });
  }

  giveUp(request: unknown): void {
    this.#requests.get(request)?.abort();
  }
}

beforeAll(async () => {
  kinesis = await startKinesisLocal();
  const requestHandler = new ImpatientHandler();
  faulty = await startFaultyKinesis(kinesis.port, FAULTS, (request) => requestHandler.giveUp(request));
  stream = await KinesisStream.create(kinesis.endpoint, 'orders', 3);
  const kinesisClient = new Kinesis({
    endpoint: faulty.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler,
    // What the SDK would try again by itself is for the producer to try again.
    maxAttempts: 1,
  });
  producer = await KinesisProducer.open({
    kinesis: kinesisClient,
    streamName: 'orders',
    aggregationMaxSize: MAX_BYTES,
    maxOutstandingBytes: MAX_OUTSTANDING_BYTES,
    recordMaxBufferedTime: 20,
    requestTimeout: 300_000,
    recordTtl: 3_600_000,
  });

  // While user records are put, not between: what is under way was packed for the shards before.
  const reshards = new Map<number, Promise<void>>();
  for (let n = 0; n < USER_RECORDS; n++) {
    if (n === USER_RECORDS / 4) reshards.set(n, splitFirst());
    if (n === USER_RECORDS / 2) reshards.set(n, mergeFirstTwo());
    await producer.put(userRecord(n));
    longestOutstanding = Math.max(longestOutstanding, producer.outstandingByteLength);
  }
  await Promise.all(reshards.values());
  await producer.close();
  kinesisClient.destroy();
  delivered = await readAsKcl(stream);
});

afterAll(async () => {
  stream?.close();
  await faulty?.stop();
  await kinesis?.stop();
});

/** Every tenth has an explicit hash key. */
function userRecord(n: number) {
  const data = Buffer.from(
    JSON.stringify({ n, placed: '2026-01-05T09:00:00.000Z', items: ['lamp', 'teapot'] }),
  );
  const partitionKey = `customer-${n % KEYS}`;
  if (n % 10 !== 0) return { partitionKey, data };
  return { partitionKey, explicitHashKey: `${(BigInt(n % KEYS) * 2n ** 128n) / BigInt(KEYS)}`, data };
}

async function splitFirst(): Promise<void> {
  const [first] = await stream.openShards();
  await stream.split(first as Shard);
}

async function mergeFirstTwo(): Promise<void> {
  const [first, second] = byHashKey(await stream.openShards());
  await stream.merge(first as Shard, second as Shard);
}

describe('KinesisProducer with the AWS SDK, faults and two reshards', () => {
  it('loses nothing for a consumer that drops what belongs to another shard, as the KCL does', () => {
    const numbers = delivered.texts.map((text) => JSON.parse(text).n as number);
    const distinct = new Set(numbers);
    console.log(
      [
        `${USER_RECORDS} user records put, ${distinct.size} delivered, ${USER_RECORDS - distinct.size} lost,`,
        `${numbers.length - distinct.size} of them twice or more, ${delivered.droppedAggregates} aggregated records dropped as by the KCL.`,
        `Producer: ${JSON.stringify(producer.counts)}. Faults: ${JSON.stringify(faulty.counts)}.`,
      ].join('\n'),
    );
    expect(distinct.size).toBe(USER_RECORDS);
    expect(Math.max(...distinct)).toBe(USER_RECORDS - 1);
    expect(producer.counts).toMatchObject({ userRecords: USER_RECORDS, delivered: USER_RECORDS, unsent: 0 });
  });

  it('met every fault, and rejected entries', () => {
    expect(Math.min(...FAULTS.map((fault) => faulty.counts[fault]))).toBeGreaterThan(3);
    expect(producer.counts.rejected).toBeGreaterThan(100);
  });

  it('was resharded twice while entries were under way, and sent again what would have been dropped', async () => {
    const shards = await stream.shards();
    expect(shards).toHaveLength(6);
    expect(delivered.droppedAggregates).toBeGreaterThan(0);
    expect(producer.counts.misplaced).toBeGreaterThan(delivered.droppedAggregates);
  });

  it('kept the memory bound', () => {
    const oneUserRecord = 1_000;
    expect(longestOutstanding).toBeGreaterThan(MAX_OUTSTANDING_BYTES / 2);
    expect(longestOutstanding).toBeLessThanOrEqual(MAX_OUTSTANDING_BYTES + oneUserRecord);
  });
});
