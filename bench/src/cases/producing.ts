import type { Shard } from '@kpl-kit/aggregator';
import { type Group, once } from '../bench-case.ts';
import { type Build, thisBuild } from '../build.ts';
import { makeShards } from '../input/shards.ts';
import { makeUserRecords, type PutUserRecord } from '../input/user-records.ts';

/** Few enough to be made in advance, and gone through again and again. */
const shape = { userRecordCount: 20_000, dataByteLength: 140, keyCount: 10_000 };

/** What grows, from one point to the next. */
const axes = {
  'user records': [1_000, 10_000, 100_000, 1_000_000].map((at) => ({ at, userRecords: at, shardCount: 10 })),
  shards: [1, 10, 100, 1_000, 10_000].map((at) => ({ at, userRecords: 100_000, shardCount: at })),
};

/** Time for one `add` to a `ShardedAggregator`, as more is put, and as the stream has more shards. */
export function* producingCases(): Generator<Group> {
  const input = once(() => makeUserRecords({ name: 'producing', ...shape }));
  for (const [axis, points] of Object.entries(axes)) {
    yield points.map(({ at, userRecords, shardCount }) => {
      const name = `producing/add/${axis}/${at}`;
      const open = (build: Build) => {
        const put = input();
        const shards = makeShards(shardCount);
        const run = () => putThrough(build, shards, put, userRecords, ({ length }) => length);
        const found = putThrough(build, shards, put, userRecords, countUserRecords);
        if (found !== userRecords)
          throw new Error(`${name}: ${found} of ${userRecords} user records came out`);
        return { userRecords, byteLength: run(), run };
      };
      return { name, isOurs: true, open };
    });
  }
}

/** Returns the sum of `measure` over the data of all entries. */
function putThrough(
  { ShardedAggregator }: Build,
  shards: readonly Shard[],
  put: readonly PutUserRecord[],
  userRecords: number,
  measure: (data: Uint8Array) => number,
): number {
  const aggregator = new ShardedAggregator({ shards });
  let sum = 0;
  for (let index = 0; index < userRecords; index++) {
    const entries = aggregator.add(put[index % put.length] as PutUserRecord);
    for (const { Data } of entries) sum += measure(Data);
  }
  for (const { Data } of aggregator.flush()) sum += measure(Data);
  return sum;
}

/** A lone user record is not aggregated. */
function countUserRecords(data: Uint8Array): number {
  return thisBuild.readAggregatedRecord(data)?.length ?? 1;
}
