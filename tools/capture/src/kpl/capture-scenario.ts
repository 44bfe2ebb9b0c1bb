import { setTimeout as delay } from 'node:timers/promises';
import type { CapturedShard } from '@kpl-kit/fixtures';
import { callKinesis } from '@kpl-kit/kinesis-local';
import { CaptureError } from '../errors.ts';
import { hashKeyOf } from '../hash-key.ts';
import type { Scenario } from '../scenarios/index.ts';
import { findUserRecords } from './find-user-records.ts';
import type { SentEntry } from './recording-proxy.ts';
import { type Surroundings, startKpl } from './start-kpl.ts';

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
/** Between two adds, in the first attempt. With less, the KPL's threads overtake one another now and then. */
const PACE_MICROSECONDS = 1_000;
/** The daemon has been told the shards; this is for it to take them in. */
const SHARD_MAP_MILLISECONDS = 500;

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
  const isLate = scenario.shardMap === 'late';
  const [first = [], ...others] = isLate ? scenario.groups : [[WARM_UP], ...scenario.groups];
  proxy.begin({ withholdShardMap: isLate });
  const kpl = await startKpl(scenario, stream, attempt * PACE_MICROSECONDS, surroundings);
  try {
    await kpl.put(first);
    await proxy.giveShardMap();
    await delay(SHARD_MAP_MILLISECONDS);
    for (const group of others) await kpl.put(group);
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
