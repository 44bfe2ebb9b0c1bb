import { awsKinesisAgg } from '@kpl-kit/testkit/aws-kinesis-agg';
import { type BenchCase, type Group, once } from '../bench-case.ts';
import { type Build, thisBuild } from '../build.ts';
import { digestOf, requireDigest } from '../input/batch.ts';
import { type CorpusShape, makeUserRecords, type PutUserRecord } from '../input/user-records.ts';

const KPL_DEFAULT_LIMIT = 51_200;
const LIMITS = [KPL_DEFAULT_LIMIT, 1_048_576];

/** As many user records as make some MB, which is several entries at 1 MiB. */
const shapes: readonly CorpusShape[] = [
  { name: '140B', userRecordCount: 20_000, dataByteLength: 140, keyCount: 20 },
  { name: '1KB', userRecordCount: 4_000, dataByteLength: 1_000, keyCount: 20, explicitHashKeys: true },
  { name: '30B', userRecordCount: 50_000, dataByteLength: 30, keyCount: 500, explicitHashKeys: true },
];

type Write = (put: readonly PutUserRecord[], maxBytes: number, build: Build) => Uint8Array[];

const writers: Readonly<Record<string, Write>> = {
  'aws-kinesis-agg': writeWithPeer,
  add: (put, maxBytes, { RecordAggregator }) => {
    const aggregator = new RecordAggregator({ maxBytes });
    const entries: Uint8Array[] = [];
    for (const userRecord of put) {
      const entry = aggregator.add(userRecord);
      if (entry !== undefined) entries.push(entry.Data);
    }
    for (const { Data } of aggregator.flush()) entries.push(Data);
    return entries;
  },
  aggregate: (put, maxBytes, { aggregate }) => [...aggregate(put, { maxBytes })].map(({ Data }) => Data),
};

/** Both aggregators at the KPL's default limit and at 1 MiB. */
export function* aggregateCases(): Generator<Group> {
  for (const shape of shapes) {
    const input = once(() => makeUserRecords(shape));
    for (const limit of LIMITS) {
      yield Object.keys(writers).map((writer) => writingCase(writer, shape.name, limit, input));
    }
  }
}

function writingCase(
  writer: string,
  corpus: string,
  limit: number,
  input: () => readonly PutUserRecord[],
): BenchCase {
  const name = `aggregate/${writer}/${corpus}/${limit}`;
  const write = writers[writer] as Write;
  const open = (build: Build) => {
    const put = input();
    const entries = write(put, limit, build);
    const read = entries.flatMap(
      (entry): readonly PutUserRecord[] =>
        thisBuild.readAggregatedRecord(entry, { onMalformed: 'throw' }) ?? [],
    );
    requireDigest(name, digestOf(read), digestOf(put));
    const byteLength = entries.reduce((sum, { length }) => sum + length, 0);
    return { userRecords: put.length, byteLength, run: () => write(put, limit, build).length };
  };
  return { name, isOurs: writer !== 'aws-kinesis-agg', open };
}

/** It throws at its fixed limit of 1 MiB. For a lower one its own count of bytes is compared, at no cost. */
function writeWithPeer(put: readonly PutUserRecord[], maxBytes: number): Uint8Array[] {
  const aggregator = new awsKinesisAgg.RecordAggregator();
  const entries: Uint8Array[] = [];
  const build = () => {
    const entry = aggregator.build();
    if (entry !== undefined) entries.push(entry.data);
  };
  for (const userRecord of put) {
    try {
      aggregator.addUserRecord(userRecord);
    } catch (error) {
      if ((error as Error).message !== "record won't fit") throw error;
      build();
      aggregator.addUserRecord(userRecord);
    }
    if (maxBytes === KPL_DEFAULT_LIMIT && aggregator.totalBytes >= maxBytes) build();
  }
  build();
  return entries;
}
