import type { UserRecord } from '@kpl-kit/aggregator';
import type { Shard } from '@kpl-kit/testkit/kinesis-stream';
import { byHashKey } from '@kpl-kit/testkit/shards';
import { readToEnd, withConsumedStream } from './consumed-stream.ts';
import type { Delivery } from './delivery.ts';
import { expectedDeliveries } from './expected-deliveries.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { Producer } from './producer.ts';
import type { Services } from './services.ts';
import { edgesOf, makeUserRecords } from './user-records.ts';

/** User records in each part of the stream's life. */
const GROUP = 400;
/** So few more that some of them wait while the stream is resharded. */
const ACROSS = 150;

/** What became of a stream that was split and merged. */
export interface ReshardRun {
  readonly outcome: Outcome;
  /** How many user records waited in the aggregator then. */
  readonly waitingAtSplit: number;
  readonly waitingAtMerge: number;
  /** Closed shards that were read to their SHARD_END. */
  readonly endedShards: ReadonlySet<string>;
  readonly deliveries: readonly Delivery[];
}

/** Writes before, across and after a split and a merge, while the KCL reads, until it has read everything. */
export function runThroughReshards(
  name: string,
  makeProducer: (shards: readonly Shard[]) => Producer,
  services: Services,
): Promise<ReshardRun> {
  return withConsumedStream(name, services, async ({ stream, consumer }) => {
    const shards = byHashKey(await stream.openShards());
    const producer = makeProducer(shards);
    const hashKeys = edgesOf(shards);
    const sent: UserRecord[] = [];
    const add = async (count: number) => {
      const userRecords = makeUserRecords(count, sent.length, hashKeys);
      sent.push(...userRecords);
      await stream.put(userRecords.flatMap((userRecord) => producer.add(userRecord)));
    };
    const flush = async () => stream.put(producer.flush());
    const updateShards = async () => stream.put(producer.updateShards(await stream.shards()));

    await add(GROUP);
    await flush();
    await add(ACROSS);
    const waitingAtSplit = producer.userRecordCount;
    await stream.split(shards[1] as Shard);
    await updateShards();
    await flush();
    await add(GROUP);
    await flush();
    await add(ACROSS);
    const waitingAtMerge = producer.userRecordCount;
    // A shard of the split, and one that is as old as the stream.
    const [, , upperChild, oldest] = byHashKey(await stream.openShards());
    await stream.merge(upperChild as Shard, oldest as Shard);
    await updateShards();
    await flush();
    await add(GROUP);
    await flush();

    await readToEnd({ stream, consumer });
    const { deliveries, ended: endedShards } = consumer;
    const outcome = outcomeOf(sent, await expectedDeliveries(stream), deliveries);
    return { outcome, waitingAtSplit, waitingAtMerge, endedShards, deliveries };
  });
}
