import { findMisplaced, ShardedAggregator, type UserRecord } from '@kpl-kit/aggregator';
import type { Shard } from '@kpl-kit/testkit/stream/kinesis-stream';
import { hashKeyOf, isIn } from '@kpl-kit/testkit/stream/producer';
import { MAX_RECORDS } from '../producer/producer.ts';
import { makeUserRecords, numberIn } from '../producer/user-records.ts';
import type { Surroundings } from '../services/surroundings.ts';
import { readToEnd, withConsumedStream } from './consumed-stream.ts';
import { expectedDeliveries } from './expected-deliveries.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { edgesOf, inOrder } from './shards.ts';

const USER_RECORDS = 600;

/** What came of entries that were packed before a split and sent after it. */
export interface StaleRun {
  /** Those that landed on a shard to which they do not belong. */
  readonly misplaced: ReadonlySet<number>;
  /** Those that `findMisplaced` names: all that were in the same entries. */
  readonly named: ReadonlySet<number>;
  readonly sentOnce: Outcome;
  readonly onlyMisplacedAgain: Outcome;
  readonly namedAgain: Outcome;
}

/** Sends what is stale, then only what is misplaced, then all that `findMisplaced` names. */
export function runWithStaleShards(name: string, surroundings: Surroundings): Promise<StaleRun> {
  return withConsumedStream(name, surroundings, async ({ stream, consumer }) => {
    const before = inOrder(await stream.openShards());
    const aggregator = new ShardedAggregator({ shards: before, maxRecords: MAX_RECORDS });
    const sent = makeUserRecords(USER_RECORDS, 0, edgesOf(before));
    const pack = (userRecords: readonly UserRecord[]) => [
      ...userRecords.flatMap((userRecord) => aggregator.add(userRecord)),
      ...aggregator.flush(),
    ];
    let round = 0;
    const outcome = async () => {
      await readToEnd({ stream, consumer }, round++);
      return outcomeOf(sent, await expectedDeliveries(stream), consumer.deliveries);
    };

    const entries = pack(sent);
    await stream.split(before[1] as Shard);
    const output = await stream.put(entries);
    const shards = await stream.shards();
    const named = findMisplaced(entries, output, shards);
    const misplaced = entries.flatMap((entry, index) => {
      const result = output.Records[index];
      const shard = shards.find(({ ShardId }) => ShardId === result?.ShardId) as Shard;
      const inEntry = findMisplaced([entry], { Records: [result ?? {}] }, shards);
      return inEntry.filter((userRecord) => !isIn(shard, hashKeyOf(userRecord)));
    });
    const sentOnce = await outcome();

    aggregator.updateShards(shards);
    await stream.put(pack(misplaced));
    const onlyMisplacedAgain = await outcome();

    await stream.put(pack(named));
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

function numbersOf(userRecords: readonly UserRecord[]): Set<number> {
  return new Set(userRecords.flatMap(({ data }) => numberIn(data) ?? []));
}
