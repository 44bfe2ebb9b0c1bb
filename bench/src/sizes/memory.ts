import { execFileSync } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { type LambdaEventRecord, toLambdaEvent } from '@kpl-kit/fixtures';
import { type Build, loadBuild } from '../build.ts';
import { makeRecord } from '../input/corpus.ts';
import { makeShards } from '../input/shards.ts';
import type { CorpusShape } from '../input/user-records.ts';
import type { Size } from '../results.ts';

/** Goes through user records one at a time. */
interface Run {
  readonly userRecords: number;
  /** Of the record that is read, if any. */
  readonly shape?: CorpusShape;
  readonly start: (build: Build, record: Uint8Array) => Iterable<unknown>;
}
type Input = Uint8Array | LambdaEventRecord;

const large = { name: 'large', userRecordCount: 1_300_000, dataByteLength: 2, keyCount: 1 };
const small = { name: '350x140B', userRecordCount: 350, dataByteLength: 140, keyCount: 20 };

const runs: Readonly<Record<string, Run>> = {
  'bytes/one-10MiB-record': reading(large, 1, (record) => record),
  'lambda/one-10MiB-record': reading(large, 1, toLambdaRecord),
  'bytes/10000-records': reading(small, 10_000, (record) => new Uint8Array(record)),
  'lambda/10000-records': reading(small, 10_000, toLambdaRecord),
  'ShardedAggregator/1000000': producing(1_000_000),
  'ShardedAggregator/10000000': producing(10_000_000),
};

/** The first argument of a process that calls {@link measureRun} with the others. */
export const MEMORY_RUN = 'memory-run';

/**
 * The most memory in use beyond what there was at the start: heap and array buffers, each run in a process of
 * its own. `peak` includes garbage, `live` is what remains after a forced collection.
 */
export function memorySizes(folder: string, isWanted: (name: string) => boolean): Size[] {
  const found: Size[] = [];
  for (const [run, { shape }] of Object.entries(runs)) {
    for (const mode of ['peak', 'live'].filter((mode) => isWanted(`memory/${run}/${mode}`))) {
      console.error(`memory/${run}/${mode} ...`);
      const program = ['--expose-gc', process.argv[1] as string, MEMORY_RUN, run, mode, folder];
      // Made here: a process that made it would collect less often.
      const input = shape && makeRecord(shape).data;
      const bytes = Number(execFileSync(process.execPath, program, { input }));
      found.push({ name: `memory/${run}/${mode}`, bytes });
    }
  }
  return found;
}

export async function measureRun(run: string, mode: string, folder: string): Promise<number> {
  const { userRecords, start } = runs[run] as Run;
  const started = start(await loadBuild(folder), await buffer(process.stdin));
  // A forced collection takes too long for looking often.
  const interval = mode === 'live' ? 100_000 : 1_000;
  collectGarbage();
  const before = bytesInUse();
  let peak = before;
  let count = 0;
  for (const _ of started) {
    if (++count % interval !== 0 && count !== userRecords) continue;
    if (mode === 'live') collectGarbage();
    peak = Math.max(peak, bytesInUse());
  }
  if (count !== userRecords) throw new Error(`${run}: ${count} user records, expected ${userRecords}`);
  return peak - before;
}

function reading(
  shape: CorpusShape,
  recordCount: number,
  toInput: (record: Uint8Array, index: number) => Input,
): Run {
  // One record is the caller's memory, made in advance. Of many, each is a new one: it shows if it is kept.
  function* repeat(record: Uint8Array): Generator<Input> {
    for (let index = 0; index < recordCount; index++) yield toInput(record, index);
  }
  return {
    userRecords: recordCount * shape.userRecordCount,
    shape,
    start: ({ iterDeaggregateRecords }, record) =>
      iterDeaggregateRecords(recordCount === 1 ? [toInput(record, 0)] : repeat(record)),
  };
}

function toLambdaRecord(Data: Uint8Array, index: number): LambdaEventRecord {
  const entry = { PartitionKey: 'a', Data, SequenceNumber: `${index}` };
  return toLambdaEvent([entry]).Records[0] as LambdaEventRecord;
}

function producing(userRecords: number): Run {
  return {
    userRecords,
    *start({ ShardedAggregator }) {
      const aggregator = new ShardedAggregator({ shards: makeShards(10) });
      for (let index = 0; index < userRecords; index++) {
        // New ones each time, and none of the entries is kept: what is remembered of them would show.
        aggregator.add({ partitionKey: `customer-${index % 10_000}`, data: new Uint8Array(140) });
        yield;
      }
      aggregator.flush();
    },
  };
}

/** Twice: the memory of array buffers is returned later, by the next collection at the latest. */
function collectGarbage(): void {
  globalThis.gc?.();
  globalThis.gc?.();
}

/** `external` is the memory of array buffers. */
function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
