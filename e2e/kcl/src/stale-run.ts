import { findMisplaced } from '@kpl-kit/aggregator';
import type { Shard } from '@kpl-kit/testkit/kinesis-stream';
import { aggregateByShard, byHashKey } from '@kpl-kit/testkit/shards';
import { readToEnd, withConsumedStream } from './consumed-stream.ts';
import { expectedDeliveries } from './expected-deliveries.ts';
import { numbersDelivered, type Outcome, outcomeOf } from './outcome.ts';
import { MAX_RECORDS } from './producer.ts';
import type { Services } from './services.ts';
import { edgesOf, makeUserRecords, numberIn, numbersOf } from './user-records.ts';

const USER_RECORDS = 600;

/** What became of entries that were packed before a split and sent after it. */
export interface StaleRun {
  /** Those that landed on a shard to which they do not belong. */
  readonly misplaced: ReadonlySet<number>;
  /** Those that `findMisplaced` names: all in the same entries. */
  readonly named: ReadonlySet<number>;
  readonly sentOnce: Outcome;
  readonly onlyMisplacedAgain: Outcome;
  readonly namedAgain: Outcome;
}

/** Sends stale entries, then again only what is misplaced, then everything that `findMisplaced` names. */
export function runWithStaleShards(name: string, services: Services): Promise<StaleRun> {
  return withConsumedStream(name, services, async ({ stream, consumer }) => {
    const before = byHashKey(await stream.openShards());
    const sent = makeUserRecords(USER_RECORDS, 0, edgesOf(before));
    let round = 0;
    const outcome = async () => {
      await readToEnd({ stream, consumer }, round++);
      return outcomeOf(sent, await expectedDeliveries(stream), consumer.deliveries);
    };

    const entries = aggregateByShard(sent, before, MAX_RECORDS);
    await stream.split(before[1] as Shard);
    const output = await stream.put(entries);
    const shards = await stream.shards();
    const named = findMisplaced(entries, output, shards);
    const onTheirShard = numbersDelivered((await expectedDeliveries(stream))['drop-record']);
    const misplaced = sent.filter(({ data }) => !onTheirShard.has(numberIn(data) as number));
    const sentOnce = await outcome();

    await stream.put(aggregateByShard(misplaced, shards, MAX_RECORDS));
    const onlyMisplacedAgain = await outcome();

    await stream.put(aggregateByShard(named, shards, MAX_RECORDS));
    const namedAgain = await outcome();
    return {
      misplaced: numbersOf(misplaced),
      named: numbersOf(named),
      sentOnce,
      onlyMisplacedAgain,
      namedAgain,
    };
  });
}
