import { setTimeout as delay } from 'node:timers/promises';
import { callKinesis } from '@kpl-kit/kinesis-local';
import { CaptureError } from '../errors.ts';
import type { Scenario } from '../scenarios/index.ts';
import { findUserRecords, hashKeyOf } from './find-user-records.ts';
import { KplProcess } from './kpl-process.ts';
import type { RecordingProxy, SentEntry } from './recording-proxy.ts';

/** A shard as ListShards describes it, without what the captures do not need. */
export interface Shard {
  readonly ShardId: string;
  readonly HashKeyRange: { readonly StartingHashKey: string; readonly EndingHashKey: string };
}

/** What the KPL made of a scenario. */
export interface CapturedScenario {
  readonly scenario: Scenario;
  readonly shards: readonly Shard[];
  /** Every entry as it was sent, and the positions in `put` of its user records. */
  readonly entries: readonly (SentEntry & { readonly userRecords: readonly number[] })[];
}

/** Where a scenario runs. */
export interface Surroundings {
  readonly classPath: string;
  /** For files that are of no use afterwards. */
  readonly folder: string;
  readonly kinesisPort: number;
  readonly proxy: RecordingProxy;
  readonly proxyPort: number;
  /** Abandons the scenario. */
  readonly signal: AbortSignal;
}

/** The KPL makes a stream's pipeline, and asks for its shards, when the first user record is put. */
const WARM_UP = { partitionKey: 'warm-up', data: new TextEncoder().encode('warm-up') };
const ATTEMPTS = 4;
/** Between two adds, in the first attempt. With less, the KPL's threads overtake one another now and then. */
const PACE_MICROSECONDS = 1_000;
const ACTIVE_TIMEOUT_MILLISECONDS = 20_000;
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
  const { classPath, folder, kinesisPort, proxy, proxyPort, signal } = surroundings;
  signal.throwIfAborted();
  const stream = `${scenario.name}-${attempt}`;
  const shards = await createStream(kinesisPort, stream, scenario.shardCount);
  const isLate = scenario.shardMap === 'late';
  proxy.begin({ withholdShardMap: isLate });
  const kpl = new KplProcess({
    classPath,
    folder,
    stream,
    port: proxyPort,
    scenario,
    paceMicroseconds: attempt * PACE_MICROSECONDS,
    signal,
  });
  try {
    await kpl.ready();
    await kpl.put(isLate ? (scenario.groups[0] ?? []) : [WARM_UP]);
    await proxy.giveShardMap();
    await delay(SHARD_MAP_MILLISECONDS);
    for (const group of isLate ? scenario.groups.slice(1) : scenario.groups) await kpl.put(group);
  } finally {
    await kpl.close();
  }
  // kinesis-local has no more than 50 shards at once.
  await callKinesis(kinesisPort, 'DeleteStream', { StreamName: stream });
  const sent = proxy.sent.filter(({ PartitionKey }) => PartitionKey !== WARM_UP.partitionKey);
  const userRecords = findUserRecords(scenario.groups.flat(), sent);
  const entries = sent.map((entry, index) => ({ ...entry, userRecords: userRecords[index] as number[] }));
  return { scenario, shards, entries };
}

async function createStream(port: number, StreamName: string, ShardCount: number): Promise<Shard[]> {
  await callKinesis(port, 'CreateStream', { StreamName, ShardCount });
  const deadline = performance.now() + ACTIVE_TIMEOUT_MILLISECONDS;
  for (;;) {
    const { StreamDescriptionSummary } = await callKinesis(port, 'DescribeStreamSummary', { StreamName });
    if ((StreamDescriptionSummary as { StreamStatus: string }).StreamStatus === 'ACTIVE') break;
    if (performance.now() > deadline)
      throw new CaptureError(`The stream ${StreamName} did not become active.`);
    await delay(50);
  }
  const { Shards } = await callKinesis(port, 'ListShards', { StreamName });
  return (Shards as Shard[]).map(({ ShardId, HashKeyRange }) => ({ ShardId, HashKeyRange }));
}

/** True when the user records of each shard were sent in the order in which they were put. */
function isInOrder({ scenario, shards, entries }: CapturedScenario): boolean {
  const put = scenario.groups.flat();
  const shardOf = (hashKey: string) =>
    shards.find(({ HashKeyRange }) => BigInt(hashKey) <= BigInt(HashKeyRange.EndingHashKey))?.ShardId;
  const lastOfShard = new Map<string | undefined, number>();
  return entries
    .flatMap(({ userRecords }) => userRecords)
    .every((position) => {
      const shard = shardOf(hashKeyOf(put[position] as (typeof put)[number]));
      const isLater = position > (lastOfShard.get(shard) ?? -1);
      lastOfShard.set(shard, position);
      return isLater;
    });
}
