import { setTimeout as delay } from 'node:timers/promises';
import type { CapturedShard } from '@kpl-kit/fixtures';
import { callKinesis } from '@kpl-kit/kinesis-local';
import { CaptureError } from '../errors.ts';
import { hashKeyOf } from '../hash-key.ts';
import type { Scenario } from '../scenarios/index.ts';
import { findUserRecords } from './find-user-records.ts';
import type { SentEntry } from './recording-proxy.ts';
import { type KplOptions, type Surroundings, startKpl } from './start-kpl.ts';

/** What the KPL made of a scenario. */
export interface CapturedScenario {
  readonly scenario: Scenario;
  readonly shards: readonly CapturedShard[];
  /** Every entry as it was sent, and the positions in what was put of its user records. */
  readonly putRecords: readonly (SentEntry & { readonly userRecords: readonly number[] })[];
}

/** The KPL makes a stream's pipeline, and asks for its shards, when the first user record is put. */
const WARM_UP = { partitionKey: 'warm-up', data: new TextEncoder().encode('warm-up') };
const ATTEMPTS = 4;
const THREADS_UNDER_LOAD = 8;
/** Between two adds, in the first attempt. With less, the KPL's threads overtake one another now and then. */
const PACE_MICROSECONDS = 1_000;
/** The daemon has been told the shards, or the strategy; this is for it to take them in. */
const TAKE_IN_MILLISECONDS = 500;

/**
 * Puts a scenario's user records into the KPL. A paced one is tried again when its order was not kept, which happens on a
 * busy machine. Throws a {@link CaptureError} when the KPL fails.
 */
export async function captureScenario(
  scenario: Scenario,
  surroundings: Surroundings,
): Promise<CapturedScenario> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const captured = await captureOnce(scenario, attempt, surroundings);
    if (!scenario.paced || isInOrder(captured)) return captured;
  }
  throw new CaptureError(
    `${scenario.name}: the KPL did not keep the order in ${ATTEMPTS} attempts. Is the machine busy?`,
  );
}

async function captureOnce(
  scenario: Scenario,
  attempt: number,
  surroundings: Surroundings,
): Promise<CapturedScenario> {
  const { kinesisPort, proxy } = surroundings;
  const stream = `${scenario.name}-${attempt}`;
  const shards = await createStream(kinesisPort, stream, scenario.shardCount);
  const { groups, summaries } = scenario;
  const isUnknown =
    summaries[0] === 'withheld' && scenario.config.recordDistributionStrategyDefault === undefined;
  // Otherwise the first user record, which waits for the strategy, would sometimes come after the shards.
  const withholdShardMap = scenario.shardMap === 'late' || isUnknown;
  const isLate = withholdShardMap || summaries[0] === 'withheld';
  proxy.begin({ withholdShardMap, summary: summaries[0], takesAll: summaries.length > 0 });
  const kpl = await startKpl(
    optionsOf(scenario, stream, PACE_MICROSECONDS * 2 ** (attempt - 1)),
    surroundings,
  );
  const begin = async () => {
    await proxy.giveShardMap();
    await delay(TAKE_IN_MILLISECONDS);
  };
  try {
    kpl.add([WARM_UP]);
    await (isLate ? kpl.settle() : kpl.flush());
    if (!isLate) await begin();
    for (const [index, group] of groups.entries()) {
      const summary = summaries[index];
      if (index > 0 && summary !== undefined) {
        await proxy.giveSummary(summary);
        await delay(TAKE_IN_MILLISECONDS);
      }
      if (index === 1 && isLate) await begin();
      kpl.add(group);
      await (summary === undefined || index === groups.length - 1 ? kpl.flush() : kpl.settle());
    }
  } finally {
    await kpl.close();
  }
  // kinesis-local has no more than 50 shards at once.
  await callKinesis(kinesisPort, 'DeleteStream', { StreamName: stream });
  const sent = proxy.sent.filter(({ PartitionKey }) => PartitionKey !== WARM_UP.partitionKey);
  const found = findUserRecords(scenario.groups.flat(), sent);
  const putRecords = sent.map((entry, index) => ({ ...entry, userRecords: found[index] ?? [] }));
  return { scenario, shards, putRecords };
}

function optionsOf(
  { config, paced, summaries }: Scenario,
  stream: string,
  paceMicroseconds: number,
): KplOptions {
  const { aggregationMaxSize, aggregationMaxCount, recordDistributionStrategyDefault } = config;
  const settings = {
    // A DescribeStreamSummary that waits for its answer has a connection of its own.
    ...(paced && {
      ThreadingModel: 'POOLED',
      ThreadPoolSize: 1,
      MaxConnections: summaries.length === 0 ? 1 : 2,
    }),
    ...(aggregationMaxSize !== undefined && { AggregationMaxSize: aggregationMaxSize }),
    ...(aggregationMaxCount !== undefined && { AggregationMaxCount: aggregationMaxCount }),
    ...(recordDistributionStrategyDefault && {
      RecordDistributionStrategyDefault: recordDistributionStrategyDefault,
    }),
    // It asks each second, and waits for an answer as long as the answer is withheld.
    ...(summaries.length > 0 && { DescribeStreamSummaryIntervalMs: 1_000, RequestTimeout: 600_000 }),
  };
  return {
    stream,
    settings,
    threads: paced ? 1 : THREADS_UNDER_LOAD,
    paceMicroseconds: paced ? paceMicroseconds : 0,
  };
}

async function createStream(port: number, StreamName: string, ShardCount: number): Promise<CapturedShard[]> {
  await callKinesis(port, 'CreateStream', { StreamName, ShardCount });
  for (;;) {
    const { StreamDescriptionSummary } = await callKinesis(port, 'DescribeStreamSummary', { StreamName });
    if ((StreamDescriptionSummary as { StreamStatus: string }).StreamStatus === 'ACTIVE') break;
    await delay(50);
  }
  const { Shards } = await callKinesis(port, 'ListShards', { StreamName });
  // Without what the captures do not need.
  return (Shards as CapturedShard[]).map(({ ShardId, HashKeyRange }) => ({ ShardId, HashKeyRange }));
}

/** True when the user records of each shard were sent in the order in which they were put. */
function isInOrder({ scenario, shards, putRecords }: CapturedScenario): boolean {
  const hashKeys = scenario.groups.flat().map(hashKeyOf);
  const ends = shards.map(({ HashKeyRange }) => BigInt(HashKeyRange.EndingHashKey));
  const lastOfShard = new Map<number, number>();
  const positions = putRecords.flatMap(({ userRecords }) => userRecords);
  return positions.every((position) => {
    const shard = ends.findIndex((end) => (hashKeys[position] as bigint) <= end);
    const last = lastOfShard.get(shard) ?? -1;
    lastOfShard.set(shard, position);
    return position > last;
  });
}
