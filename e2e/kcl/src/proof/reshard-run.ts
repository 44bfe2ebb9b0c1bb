import type { UserRecord } from '@kpl-kit/aggregator';
import type { Shard } from '@kpl-kit/testkit/stream/kinesis-stream';
import type { Delivery } from '../consumer/delivery.ts';
import type { Producer } from '../producer/producer.ts';
import { makeUserRecords } from '../producer/user-records.ts';
import type { Surroundings } from '../services/surroundings.ts';
import { readToEnd, withConsumedStream } from './consumed-stream.ts';
import { expectedDeliveries } from './expected-deliveries.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { edgesOf, inOrder } from './shards.ts';

/** User records in each part of the stream's life. */
const GROUP = 400;
/** So few more that some of them wait while the stream is resharded. */
const ACROSS = 150;

/** What came of a stream that was split and merged. */
export interface ReshardRun {
  readonly outcome: Outcome;
  /** How many user records waited in the aggregator then. */
  readonly waitingAtSplit: number;
  readonly waitingAtMerge: number;
  /** Shards that were closed, and read to their SHARD_END. */
  readonly endedShards: ReadonlySet<string>;
  readonly deliveries: readonly Delivery[];
}

/** Writes before, across and after a split, across and after a merge, while the KCL reads; until it has read everything. */
export function runThroughReshards(
  name: string,
  makeProducer: (shards: readonly Shard[]) => Producer,
  surroundings: Surroundings,
): Promise<ReshardRun> {
  return withConsumedStream(name, surroundings, async ({ stream, consumer }) => {
    const shards = inOrder(await stream.openShards());
    const producer = makeProducer(shards);
    const hashKeys = edgesOf(shards);
    const sent: UserRecord[] = [];
    const add = async (count: number) => {
      const userRecords = makeUserRecords(count, sent.length, hashKeys);
      sent.push(...userRecords);
      await stream.put(userRecords.flatMap((userRecord) => producer.add(userRecord)));
    };
    const flush = async () => stream.put(producer.flush());
    const hearOfReshard = async () => stream.put(producer.updateShards(await stream.shards()));

    await add(GROUP);
    await flush();
    await add(ACROSS);
    const waitingAtSplit = producer.userRecordCount;
    await stream.split(shards[1] as Shard);
    await hearOfReshard();
    await flush();
    await add(GROUP);
    await flush();
    await add(ACROSS);
    const waitingAtMerge = producer.userRecordCount;
    // A shard of the split, and one that is as old as the stream.
    const [, , upperChild, oldest] = inOrder(await stream.openShards());
    await stream.merge(upperChild as Shard, oldest as Shard);
    await hearOfReshard();
    await flush();
    await add(GROUP);
    await flush();

    await readToEnd({ stream, consumer });
    const { deliveries, ended: endedShards } = consumer;
    const outcome = outcomeOf(sent, await expectedDeliveries(stream), deliveries);
    return { outcome, waitingAtSplit, waitingAtMerge, endedShards, deliveries };
  });
}
