import { setTimeout as delay } from 'node:timers/promises';
import {
  KinesisClient,
  type _Record as KinesisRecord,
  ResourceInUseException,
  type SubscribeToShardEvent,
  type SubscribeToShardEventStream,
  type SubscribeToShardInput,
  type SubscribeToShardOutput,
} from '@aws-sdk/client-kinesis';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Checkpoint, consumeSubscription } from '../src/subscribe-to-shard.ts';
import { damaged } from './lambda-event.ts';
import { aggregatedEntries, orders, plainEntry, textOf } from './orders.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn(async () => {}) }));
beforeEach(() => void vi.mocked(delay).mockClear());

const [first, second] = aggregatedEntries(orders(1, 8));
const records: KinesisRecord[] = numbered([first, second, plainEntry('order 9')]);

describe('consumeSubscription', () => {
  test('handles the user records of one event after another until the shard ends', async () => {
    const run = await consume(new StubShard(Number.POSITIVE_INFINITY));
    expect(run).toMatchObject({ handled: orders(1, 9), outcome: 'the shard has ended' });
    expect(run.positions).toEqual([{ Type: 'TRIM_HORIZON' }]);
  });

  test('subscribes again where it was when a subscription ends, also when no records came in between', async () => {
    const run = await consume(new StubShard(1));
    expect(run).toMatchObject({ handled: orders(1, 9), outcome: 'the shard has ended' });
    expect(run.positions).toEqual([
      { Type: 'TRIM_HORIZON' },
      { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: '100' },
      { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: '101' },
      { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: '102' },
      { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: '103' },
    ]);
  });

  test.for([1, 2, 5, 7])(
    'loses nothing and handles nothing twice when it is stopped after every %d user records',
    async (count) => {
      const handled: string[] = [];
      const types = new Set<string | undefined>();
      let checkpoint: Checkpoint | undefined;
      while (handled.length < 9) {
        const run = await consume(new StubShard(2), Math.min(count, 9 - handled.length), checkpoint);
        handled.push(...run.handled);
        types.add(run.positions[0]?.Type);
        checkpoint = run.checkpoint;
      }
      expect(handled).toEqual(orders(1, 9));
      expect(types.has('AT_SEQUENCE_NUMBER')).toBe(count !== 5);
    },
  );

  test('sets aside a record that cannot be read, and goes on after it', async () => {
    const [first, ...rest] = records;
    const Records = [first, { Data: damaged, PartitionKey: 'a', SequenceNumber: '100' }, ...rest];
    const run = await consume(new StubShard(2, numbered(Records)));
    expect(run).toMatchObject({ handled: orders(1, 9), aside: ['CHECKSUM_MISMATCH'] });
    expect(run.outcome).toBe('the shard has ended');
  });

  test('keeps the place before a record that cannot be set aside', async () => {
    const shard = new StubShard(2, numbered([...records, { Data: damaged, PartitionKey: 'a' }]));
    const run = await consume(shard, undefined, undefined, new Error('the bucket is gone'));
    expect(run).toMatchObject({ handled: orders(1, 9), outcome: new Error('the bucket is gone') });
    expect(run.checkpoint).toEqual({ sequenceNumber: '102', isLast: true });
  });

  test('waits until it may subscribe', async () => {
    const shard = new StubShard(Number.POSITIVE_INFINITY);
    shard.refusals = 2;
    const run = await consume(shard);
    expect(run.handled).toEqual(orders(1, 9));
    expect(vi.mocked(delay).mock.calls.map(([milliseconds]) => milliseconds)).toEqual([5_000, 5_000]);
  });

  test('rejects with what Kinesis says instead of an event', async () => {
    const shard = new StubShard(Number.POSITIVE_INFINITY);
    shard.error = new Error('InternalFailure');
    expect(await consume(shard)).toMatchObject({ handled: orders(1, 5), outcome: shard.error });
  });
});

/** Subscriptions to a shard of these records, which end after so many events. */
class StubShard {
  readonly positions: SubscribeToShardInput['StartingPosition'][] = [];
  refusals = 0;
  /** Comes in the place of the second event. */
  error: Error | undefined;
  readonly #eventCount: number;
  readonly #records: readonly KinesisRecord[];

  constructor(eventCount: number, shardRecords: readonly KinesisRecord[] = records) {
    this.#eventCount = eventCount;
    this.#records = shardRecords;
  }

  /** A client that never connects: its answers are made here. */
  client(): KinesisClient {
    const client = new KinesisClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    client.middlewareStack.add(
      () =>
        async ({ input }) => ({
          response: undefined,
          output: this.#subscribe(input as SubscribeToShardInput) as never,
        }),
      { step: 'initialize' },
    );
    return client;
  }

  #subscribe({ StartingPosition }: SubscribeToShardInput): SubscribeToShardOutput & { $metadata: object } {
    if (this.refusals-- > 0)
      throw new ResourceInUseException({ message: 'Another active subscription.', $metadata: {} });
    this.positions.push(StartingPosition);
    return { EventStream: this.#events(StartingPosition), $metadata: {} };
  }

  /** One event for each record, one without any, and the last. */
  async *#events(
    position: SubscribeToShardInput['StartingPosition'],
  ): AsyncGenerator<SubscribeToShardEventStream> {
    const all: SubscribeToShardEvent[] = [
      ...this.#records.map((record) => event([record], record.SequenceNumber)),
      event([], `${100 + this.#records.length}`),
      { ...event([], undefined), ChildShards: [] },
    ];
    const start = Number(position?.SequenceNumber ?? 0);
    const isLeft = ({ ContinuationSequenceNumber }: SubscribeToShardEvent) => {
      const end = Number(ContinuationSequenceNumber ?? Number.POSITIVE_INFINITY);
      return position?.Type === 'AT_SEQUENCE_NUMBER' ? end >= start : end > start;
    };
    for (const [index, SubscribeToShardEvent] of all.filter(isLeft).slice(0, this.#eventCount).entries()) {
      if (index === 1 && this.error !== undefined) throw this.error;
      yield { SubscribeToShardEvent };
    }
  }
}

function event(
  Records: KinesisRecord[],
  ContinuationSequenceNumber: string | undefined,
): SubscribeToShardEvent {
  return { Records, ContinuationSequenceNumber, MillisBehindLatest: 0 };
}

/** The entries as the records that a shard returns: the sequence numbers are 100, 101 and so on. */
function numbered(
  entries: readonly (Partial<Pick<KinesisRecord, 'Data' | 'PartitionKey'>> | undefined)[],
): KinesisRecord[] {
  return entries.map((entry, index) => ({
    Data: entry?.Data,
    PartitionKey: entry?.PartitionKey,
    SequenceNumber: `${100 + index}`,
  }));
}

/** Stops after so many user records, like a process that receives a signal. */
async function consume(
  shard: StubShard,
  count: number = Number.POSITIVE_INFINITY,
  checkpoint?: Checkpoint,
  asideError?: Error,
) {
  const enough = new AbortController();
  const handled: string[] = [];
  const aside: string[] = [];
  const saved: Checkpoint[] = [];
  const outcome = await consumeSubscription({
    client: shard.client(),
    consumerArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/orders/consumer/reader:1545084650',
    shardId: 'shardId-000000000000',
    checkpoint,
    signal: enough.signal,
    async handle(userRecord) {
      handled.push(textOf({ Data: userRecord.Data }));
      if (handled.length === count) enough.abort('enough');
    },
    async setAside(_, { code }) {
      if (asideError !== undefined) throw asideError;
      aside.push(code);
    },
    saveCheckpoint: async (place) => void saved.push(place),
  }).then(
    () => 'the shard has ended',
    (error: unknown) => error,
  );
  return { handled, aside, checkpoint: saved.at(-1), outcome, positions: shard.positions };
}
