import { type Group, type OpenCase, once } from '../bench-case.ts';
import type { Build } from '../build.ts';
import { makeRecord } from '../input/corpus.ts';
import type { CorpusShape } from '../input/user-records.ts';
import { countOf } from './deaggregate.ts';

const DATA_BYTE_LENGTH = 30;
const SIZES = [10, 100, 1_000, 10_000, 100_000];

/** What grows, from one point to the next. */
const axes: Readonly<Record<string, readonly { readonly at: number; readonly shape: CorpusShape }[]>> = {
  // User records in one aggregated record, 10 keys.
  records: SIZES.map((at) => ({ at, shape: shapeOf(at, 10) })),
  // The same, each with a key of its own.
  'distinct-keys': SIZES.map((at) => ({ at, shape: shapeOf(at, at) })),
  // Distinct keys in one aggregated record of 100,000 user records.
  keys: [1, ...SIZES].map((at) => ({ at, shape: shapeOf(100_000, at) })),
};

const readers: Readonly<Record<string, (build: Build, record: Uint8Array) => number>> = {
  bulk: ({ deaggregateRecords }, record) => deaggregateRecords([record]).length,
  lazy: ({ iterDeaggregateRecords }, record) => countOf(iterDeaggregateRecords([record])),
};

/** Time for one user record, bytes in, as the aggregated record grows. An axis is timed in turns. */
export function* growthCases(): Generator<Group> {
  for (const [axis, points] of Object.entries(axes)) {
    const inputs = points.map(({ at, shape }) => ({ at, shape, record: once(() => makeRecord(shape).data) }));
    yield Object.entries(readers).flatMap(([reader, read]) =>
      inputs.map(({ at, shape, record }) => {
        const name = `growth/${reader}/${axis}/${at}`;
        const open = (build: Build): OpenCase => {
          const data = record();
          const run = () => read(build, data);
          if (run() !== shape.userRecordCount) throw new Error(`${name} does not deliver every user record`);
          return { userRecords: shape.userRecordCount, byteLength: data.length, run };
        };
        return { name, isOurs: true, open };
      }),
    );
  }
}

function shapeOf(userRecordCount: number, keyCount: number): CorpusShape {
  const name = `growth/${userRecordCount}/${keyCount}`;
  return { name, userRecordCount, dataByteLength: DATA_BYTE_LENGTH, keyCount };
}
