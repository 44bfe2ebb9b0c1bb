import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { readToEnd, withConsumedStream } from '@kpl-kit/e2e-kcl/consumed-stream';
import type { Delivery } from '@kpl-kit/e2e-kcl/delivery';
import { expectedDeliveries } from '@kpl-kit/e2e-kcl/expected-deliveries';
import { outcomeOf } from '@kpl-kit/e2e-kcl/outcome';
import type { Services } from '@kpl-kit/e2e-kcl/services';
import { edgesOf, makeUserRecords } from '@kpl-kit/e2e-kcl/user-records';
import type { KinesisStream, Shard } from '@kpl-kit/testkit/kinesis-stream';
import { byHashKey } from '@kpl-kit/testkit/shards';
import { type Counts, countDelivered } from './counts.ts';
import type { ReshardProducer } from './producers.ts';

export const USER_RECORDS = 12_000;
const PACE_MILLISECONDS = 10;
const EACH_PACE = 10;

/** What became of the user records of one producer. */
export interface ReshardResult {
  readonly producer: string;
  /** How many user records the producer reports as delivered. */
  readonly reported: number;
  /** What it noticed of the reshards. */
  readonly noticed: string;
  /** Aggregated records that hold a user record of another shard. */
  readonly misplacedRecords: number;
  /** By consumer. */
  readonly counts: Readonly<Record<string, Counts>>;
  /** Whether the KCL delivers what deagg returns with `'drop-aggregate'`. */
  readonly kclAsPredicted: boolean;
}

/** At which part of the user records the stream is changed, and how. */
const RESHARDS: readonly (readonly [
  number,
  (stream: KinesisStream, open: readonly Shard[]) => Promise<void>,
])[] = [
  [1 / 4, (stream, [first]) => stream.split(first as Shard)],
  [1 / 2, (stream, open) => stream.split(open.at(-1) as Shard)],
  [3 / 4, (stream, [first, second]) => stream.merge(first as Shard, second as Shard)],
];

/** Puts user records at a steady pace while shards split and merge, and reads all that the stream has. */
export function runReshards(
  name: string,
  services: Services,
  start: (stream: string) => Promise<ReshardProducer>,
): Promise<ReshardResult> {
  const streamName = `reshard-${name.replace(/\W+/g, '-')}`;
  return withConsumedStream(streamName, services, async (consumed) => {
    const { stream, consumer } = consumed;
    const userRecords = makeUserRecords(USER_RECORDS, 0, edgesOf(byHashKey(await stream.openShards())));
    const producer = await start(streamName);
    const reshards = new Map(RESHARDS.map(([part, change]) => [part * USER_RECORDS, change]));
    const under = [];
    const begin = performance.now();
    for (let n = 0; n < USER_RECORDS; n += EACH_PACE) {
      // By the clock, so that what comes late does not delay all that follows.
      await delay(Math.max(1, begin + (n / EACH_PACE) * PACE_MILLISECONDS - performance.now()));
      const change = reshards.get(n);
      if (change !== undefined)
        under.push(stream.openShards().then((open) => change(stream, byHashKey(open))));
      await producer.put(userRecords.slice(n, n + EACH_PACE));
    }
    await Promise.all(under);
    const { reported, noticed } = await producer.finish();

    await readToEnd(consumed);
    const expected = await expectedDeliveries(stream);
    const { byShard } = outcomeOf(userRecords, expected, consumer.deliveries);
    const byConsumer = { 'the KCL': consumer.deliveries, ...expected };
    const counts = Object.entries(byConsumer).map(([one, deliveries]) => [
      one,
      countDelivered(USER_RECORDS, deliveries),
    ]);
    return {
      producer: name,
      reported,
      noticed,
      misplacedRecords: recordsOf(expected.keep).size - recordsOf(expected['drop-aggregate']).size,
      counts: Object.fromEntries(counts),
      kclAsPredicted: isDeepStrictEqual(byShard.kcl, byShard.deagg),
    };
  });
}

function recordsOf(deliveries: readonly Delivery[]): Set<string> {
  return new Set(deliveries.map(({ sequenceNumber }) => sequenceNumber));
}
