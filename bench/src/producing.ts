import { join } from 'node:path';
import { type Shard, ShardedAggregator } from '@kpl-kit/aggregator';
import { readAggregatedRecord } from '@kpl-kit/deagg';
import { type CorpusShape, makeUserRecords } from './corpus.ts';
import { environment } from './environment.ts';
import { measureInTurns, type Task } from './measure.ts';
import { runMemoryChild } from './memory.ts';
import { progress } from './progress.ts';
import type { PutUserRecord } from './put-user-record.ts';
import type { GrowthSeries, MemoryRun, Results } from './results.ts';
import type { RunOptions } from './run-options.ts';
import { makeShards } from './shards.ts';
import { spreadOf } from './statistics.ts';

const SHARDS = 10;
const STREAMED = [1_000_000, 10_000_000];

/** Few enough to be made in advance, and gone through again and again. */
const shape: CorpusShape = {
  name: 'producing',
  userRecordCount: 20_000,
  dataByteLength: 140,
  keyCount: 10_000,
  explicitHashKeys: false,
};

/** What grows, from one point to the next. */
interface Axis {
  readonly name: string;
  readonly axis: string;
  readonly points: readonly { readonly at: number; readonly userRecords: number; readonly shards: number }[];
}

const axes: readonly Axis[] = [
  {
    name: 'user records',
    axis: `user records put through one aggregator, ${SHARDS} shards`,
    points: [1_000, 10_000, 100_000, 1_000_000].map((at) => ({ at, userRecords: at, shards: SHARDS })),
  },
  {
    name: 'shards',
    axis: 'shards, 100,000 user records put',
    points: [1, 10, 100, 1_000, 10_000].map((at) => ({ at, userRecords: 100_000, shards: at })),
  },
];

/** Time for one add to a `ShardedAggregator`, as more is put and as shards grow; its memory over millions of user records. */
export function benchProducing({ budget, only }: RunOptions): NonNullable<Results['producing']> {
  const isWanted = (name: string) => only === undefined || `producing/${name}`.includes(only);
  const put = makeUserRecords(shape);
  const series = axes.filter(({ name }) => isWanted(name)).map((axis) => seriesOf(axis, put, budget));
  const runs = STREAMED.filter((count) => isWanted(`memory/${count}`)).map(memoryOf);
  return { environment: environment(), series, runs };
}

function seriesOf(
  { name, axis, points }: Axis,
  put: readonly PutUserRecord[],
  budget: RunOptions['budget'],
): GrowthSeries {
  progress(`producing: ${name}`);
  const tasks = points.map(({ at, userRecords, shards }): Task & { at: number; userRecords: number } => {
    const made = makeShards(shards);
    return { name: `${name}/${at}`, at, userRecords, run: () => putThrough(made, put, userRecords, () => 1) };
  });
  for (const { userRecords, shards } of points) requireAll(makeShards(shards), put, userRecords);
  const samples = measureInTurns(tasks, budget);
  return {
    name,
    axis,
    points: tasks.map((task) => ({
      at: task.at,
      nanoseconds: spreadOf((samples.get(task.name) ?? []).map((sample) => sample / task.userRecords)),
    })),
  };
}

/** Returns the sum of what `count` finds in the entries. */
function putThrough(
  shards: readonly Shard[],
  put: readonly PutUserRecord[],
  userRecords: number,
  count: (data: Uint8Array) => number,
): number {
  const aggregator = new ShardedAggregator({ shards });
  let sum = 0;
  for (let index = 0; index < userRecords; index++) {
    const entries = aggregator.add(put[index % put.length] as PutUserRecord);
    for (const { Data } of entries) sum += count(Data);
  }
  for (const { Data } of aggregator.flush()) sum += count(Data);
  return sum;
}

function requireAll(shards: readonly Shard[], put: readonly PutUserRecord[], userRecords: number): void {
  const found = putThrough(shards, put, userRecords, (data) => readAggregatedRecord(data)?.length ?? 1);
  if (found !== userRecords) throw new Error(`${found} user records came out, ${userRecords} were put`);
}

function memoryOf(userRecordCount: number): MemoryRun {
  const name = `ShardedAggregator/${userRecordCount}`;
  progress(`producing: memory over ${userRecordCount} user records`);
  const child = join(import.meta.dirname, 'producing-child.ts');
  const natural = runMemoryChild(child, ['natural', String(userRecordCount)]);
  const live = runMemoryChild(child, ['live', String(userRecordCount)]);
  const { userRecords, byteLength, peakBytes } = natural;
  if (userRecords !== userRecordCount) throw new Error(`${name}: ${userRecords} user records were put`);
  return { name, userRecords, byteLength, peakBytes, peakLiveBytes: live.peakBytes };
}
