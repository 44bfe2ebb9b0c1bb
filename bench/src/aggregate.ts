import { aggregate, RecordAggregator } from '@kpl-kit/aggregator';
import { readAggregatedRecord } from '@kpl-kit/deagg';
import { awsKinesisAgg } from './aws-kinesis-agg.ts';
import { contentOf, requireSameContent } from './content-digest.ts';
import { type CorpusShape, makeUserRecords } from './corpus.ts';
import { environment } from './environment.ts';
import { measureInTurns } from './measure.ts';
import { progress } from './progress.ts';
import type { PutUserRecord } from './put-user-record.ts';
import { type Case, type GrowthSeries, type Results, toCase } from './results.ts';
import type { RunOptions } from './run-options.ts';
import { spreadOf } from './statistics.ts';

type Writer = (userRecords: readonly PutUserRecord[], maxBytes: number) => Uint8Array[];

const DEFAULT_LIMIT = 51_200;
const LIMITS = [DEFAULT_LIMIT, 1_048_576];
const GROWING_LIMITS = [DEFAULT_LIMIT, 1_048_576, 10_485_760];

/** As many user records as make some MB, which is several entries at 1 MiB. */
const shapes: readonly CorpusShape[] = [
  { name: '140B', userRecordCount: 20_000, dataByteLength: 140, keyCount: 20, explicitHashKeys: false },
  { name: '1KB', userRecordCount: 4_000, dataByteLength: 1_000, keyCount: 20, explicitHashKeys: true },
  { name: '30B', userRecordCount: 50_000, dataByteLength: 30, keyCount: 500, explicitHashKeys: true },
];
const growthShape: CorpusShape = {
  name: '140B, 22 MB in all',
  userRecordCount: 150_000,
  dataByteLength: 140,
  keyCount: 20,
  explicitHashKeys: false,
};

/** Both aggregators at the KPL's default limit and at 1 MiB, and ours as the limit grows. */
export function benchAggregation({ budget, only }: RunOptions): NonNullable<Results['aggregate']> {
  const cases = shapes.flatMap((shape) => {
    const userRecords = makeUserRecords(shape);
    return LIMITS.flatMap((limit) => casesOf(shape.name, userRecords, limit, budget, only));
  });
  const series = only === undefined ? [limitSeries(budget)] : [];
  return { environment: environment(), cases, series };
}

function casesOf(
  corpus: string,
  userRecords: readonly PutUserRecord[],
  limit: number,
  budget: RunOptions['budget'],
  only: string | undefined,
): Case[] {
  const tasks = Object.entries(writers)
    .map(([contender, write]) => ({
      name: `aggregate/${contender}/${corpus}/${limit}`,
      contender,
      write,
      run: () => write(userRecords, limit).length,
    }))
    .filter(({ name }) => only === undefined || name.includes(only));
  if (tasks.length === 0) return [];
  progress(`aggregate: ${corpus}, limit ${limit}`);
  const byteLengths = tasks.map(({ name, write }) =>
    assertWritten(name, write(userRecords, limit), userRecords),
  );
  const samples = measureInTurns(tasks, budget);
  return tasks.map(({ name, contender }, index) =>
    toCase(
      {
        name,
        stage: 'aggregate',
        contender,
        corpus,
        batch: limit,
        userRecords: userRecords.length,
        byteLength: byteLengths[index] as number,
      },
      samples.get(name) ?? [],
    ),
  );
}

function limitSeries(budget: RunOptions['budget']): GrowthSeries {
  progress('aggregate: growing limit');
  const userRecords = makeUserRecords(growthShape);
  const tasks = GROWING_LIMITS.map((limit) => ({
    name: String(limit),
    limit,
    run: () => writeWithKplKit(userRecords, limit).length,
  }));
  const samples = measureInTurns(tasks, budget);
  return {
    name: 'limit',
    axis: 'limit in bytes, user records of 140 bytes, 20 keys',
    points: tasks.map(({ name, limit }) => ({
      at: limit,
      nanoseconds: spreadOf((samples.get(name) ?? []).map((sample) => sample / userRecords.length)),
    })),
  };
}

const writers: Readonly<Record<string, Writer>> = {
  'aws-kinesis-agg': writeWithPeer,
  add: writeWithKplKit,
  aggregate: (userRecords, maxBytes) => [...aggregate(userRecords, { maxBytes })].map(({ Data }) => Data),
};

function writeWithKplKit(userRecords: readonly PutUserRecord[], maxBytes: number): Uint8Array[] {
  const aggregator = new RecordAggregator({ maxBytes });
  const entries: Uint8Array[] = [];
  for (const userRecord of userRecords) {
    const entry = aggregator.add(userRecord);
    if (entry !== undefined) entries.push(entry.Data);
  }
  for (const { Data } of aggregator.flush()) entries.push(Data);
  return entries;
}

/** Its limit is fixed at 1 MiB, where it throws. For a lower one its own count of waiting bytes is asked, which costs nothing. */
function writeWithPeer(userRecords: readonly PutUserRecord[], maxBytes: number): Uint8Array[] {
  const aggregator = new awsKinesisAgg.RecordAggregator();
  const entries: Uint8Array[] = [];
  const build = () => {
    const entry = aggregator.build();
    if (entry !== undefined) entries.push(entry.data);
  };
  for (const userRecord of userRecords) {
    try {
      aggregator.addUserRecord(userRecord);
    } catch (error) {
      if ((error as Error).message !== "record won't fit") throw error;
      build();
      aggregator.addUserRecord(userRecord);
    }
    if (maxBytes === DEFAULT_LIMIT && aggregator.totalBytes >= maxBytes) build();
  }
  build();
  return entries;
}

/** Returns how many bytes the entries have. */
function assertWritten(name: string, entries: readonly Uint8Array[], put: readonly PutUserRecord[]): number {
  const read = entries.flatMap(
    (entry): readonly PutUserRecord[] => readAggregatedRecord(entry, { onMalformed: 'throw' }) ?? [],
  );
  requireSameContent(name, contentOf(read, true), contentOf(put, true));
  return entries.reduce((sum, entry) => sum + entry.length, 0);
}
