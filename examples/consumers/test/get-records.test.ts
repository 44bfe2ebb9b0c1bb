import {
  ExpiredIteratorException,
  type GetShardIteratorInput,
  type KinesisClient,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Checkpoint, consumeShard } from '../src/get-records.ts';
import { damaged } from './lambda-event.ts';
import { createStream, startLocalClient, untilActive } from './local-stream.ts';
import { aggregatedEntries, orders, plainEntry, textOf } from './orders.ts';

let client: KinesisClient;
/** Where GetShardIterator was told to begin, each time. */
let begins: (string | undefined)[] = [];
/** Whether the next GetRecords call fails as it does five minutes after the iterator was made. */
let isNextIteratorExpired = false;
/** Called after each GetRecords call that succeeded. */
let onGetRecords = () => {};

// So that the tests need not wait as long between two calls as Kinesis asks of its users.
vi.mock('node:timers/promises', async (importOriginal) => {
  const timers = await importOriginal<typeof import('node:timers/promises')>();
  const setTimeout = (_: number, value?: unknown, options?: object) => timers.setTimeout(1, value, options);
  return { ...timers, setTimeout };
});

beforeAll(async () => {
  const local = await startLocalClient();
  client = local.client;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'GetShardIteratorCommand')
          begins.push((args.input as GetShardIteratorInput).ShardIteratorType);
        if (commandName !== 'GetRecordsCommand') return next(args);
        if (isNextIteratorExpired) {
          isNextIteratorExpired = false;
          throw new ExpiredIteratorException({ message: 'Iterator expired.', $metadata: {} });
        }
        const output = await next(args);
        onGetRecords();
        return output;
      },
    { step: 'initialize' },
  );
  return local.stop;
});

beforeEach(() => {
  begins = [];
  isNextIteratorExpired = false;
  onGetRecords = () => {};
});

describe('consumeShard', () => {
  test.for([1, 2, 5, 7])(
    'loses nothing and handles nothing twice when it is stopped after every %d user records',
    async (count) => {
      const shard = await createShard();
      await shard.put([...aggregatedEntries(orders(1, 13)), plainEntry('order 14'), plainEntry('order 15')]);
      await shard.put(aggregatedEntries(orders(16, 23)));

      const handled: string[] = [];
      let checkpoint: Checkpoint | undefined;
      while (handled.length < 23) {
        const run = await shard.consume(Math.min(count, 23 - handled.length), checkpoint);
        handled.push(...run.handled);
        checkpoint = run.checkpoint;
      }
      expect(handled).toEqual(orders(1, 23));
      const between =
        count === 5 ? ['AFTER_SEQUENCE_NUMBER'] : ['AFTER_SEQUENCE_NUMBER', 'AT_SEQUENCE_NUMBER'];
      expect(new Set(begins)).toEqual(new Set(['TRIM_HORIZON', ...between]));

      const nothingLeft = await shard.consume(1, checkpoint, afterGetRecords(3));
      expect(nothingLeft.handled).toEqual([]);
    },
  );

  test('reads on after the last batch when its iterator expires', async () => {
    const shard = await createShard();
    await shard.put(aggregatedEntries(orders(1, 8)));
    const consuming = shard.consume(16);
    // What comes then is read with a new iterator: the last one has expired.
    onGetRecords = () => {
      if (shard.handled.length < 8) return;
      onGetRecords = () => {};
      isNextIteratorExpired = true;
      void shard.put(aggregatedEntries(orders(9, 16)));
    };
    expect((await consuming).handled).toEqual(orders(1, 16));
    expect(begins).toEqual(['TRIM_HORIZON', 'AFTER_SEQUENCE_NUMBER']);
  });

  test('begins again where it had begun when its first iterator expires', async () => {
    const shard = await createShard();
    await shard.put(aggregatedEntries(orders(1, 8)));
    const { checkpoint } = await shard.consume(3);
    isNextIteratorExpired = true;
    expect((await shard.consume(5, checkpoint)).handled).toEqual(orders(4, 8));
    expect(begins).toEqual(['TRIM_HORIZON', 'AT_SEQUENCE_NUMBER', 'AT_SEQUENCE_NUMBER']);
  });

  test('ends when the shard ends', async () => {
    const shard = await createShard();
    await shard.put(aggregatedEntries(orders(1, 3)));
    await shard.split();
    const { handled, reason } = await shard.consume(Number.POSITIVE_INFINITY);
    expect(handled).toEqual(orders(1, 3));
    expect(reason).toBe('the shard has ended');
  });

  test('rejects with the reason of the signal while it waits for records', async () => {
    const shard = await createShard();
    const { reason } = await shard.consume(1, undefined, afterGetRecords(2));
    expect(reason).toMatchObject({ name: 'TimeoutError' });
  });

  test.for([1, 4, 9])(
    'sets aside a record that cannot be read, once, when it is stopped after every %d user records',
    async (count) => {
      const shard = await createShard();
      const mangled = Buffer.from(
        Buffer.from(aggregatedEntries(orders(1, 2))[0]?.Data ?? []).toString('base64'),
      );
      await shard.put([
        ...aggregatedEntries(orders(1, 4)),
        { Data: damaged, PartitionKey: 'a' },
        ...aggregatedEntries(orders(5, 8)),
        { Data: mangled, PartitionKey: 'a' },
        plainEntry('order 9'),
      ]);
      const handled: string[] = [];
      const aside: string[] = [];
      let checkpoint: Checkpoint | undefined;
      while (handled.length < 9) {
        const run = await shard.consume(Math.min(count, 9 - handled.length), checkpoint);
        handled.push(...run.handled);
        aside.push(...run.aside);
        checkpoint = run.checkpoint;
      }
      expect(handled).toEqual(orders(1, 9));
      expect(aside).toEqual(['CHECKSUM_MISMATCH', 'MANGLED_RECORD']);
    },
  );

  test('keeps the place before the user record that could not be handled', async () => {
    const shard = await createShard();
    await shard.put(aggregatedEntries(orders(1, 8)));
    const failed = await shard.consume(8, undefined, undefined, 'order 4');
    expect(failed.reason).toEqual(new Error('order 4 failed'));
    expect((await shard.consume(5, failed.checkpoint)).handled).toEqual(orders(4, 8));
  });
});

/** Aborted as a signal that times out, after so many GetRecords calls. */
function afterGetRecords(count: number): AbortSignal {
  const timeout = new AbortController();
  let left = count;
  onGetRecords = () => {
    if (--left === 0) timeout.abort(new DOMException('so many calls', 'TimeoutError'));
  };
  return timeout.signal;
}

let streamCount = 0;

/** A new stream of one shard. */
async function createShard() {
  const StreamName = `orders-${++streamCount}`;
  const { streamArn, shardId } = await createStream(client, StreamName);
  let handled: string[] = [];
  return {
    /** By the last call of `consume` until now. */
    get handled() {
      return handled;
    },
    async put(Records: PutRecordsRequestEntry[]) {
      const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName, Records }));
      expect(FailedRecordCount).toBe(0);
    },
    async split() {
      const NewStartingHashKey = String(2n ** 127n);
      await client.send(new SplitShardCommand({ StreamName, ShardToSplit: shardId, NewStartingHashKey }));
      await untilActive(client, StreamName);
    },
    /** Stops after so many user records, like a process that receives a signal. */
    async consume(count: number, checkpoint?: Checkpoint, signal?: AbortSignal, failing?: string) {
      const enough = new AbortController();
      const saved: Checkpoint[] = [];
      const aside: string[] = [];
      handled = [];
      const reason: unknown = await consumeShard({
        client,
        streamArn,
        shardId,
        checkpoint,
        signal: AbortSignal.any([enough.signal, ...(signal ? [signal] : [])]),
        async handle(userRecord) {
          const text = textOf({ Data: userRecord.Data });
          if (text === failing) throw new Error(`${text} failed`);
          handled.push(text);
          if (handled.length === count) enough.abort('enough');
        },
        setAside: async (_, { code }) => void aside.push(code),
        saveCheckpoint: async (place) => void saved.push(place),
      }).then(
        () => 'the shard has ended',
        (error) => error,
      );
      return { handled, aside, checkpoint: saved.at(-1), reason };
    },
  };
}
