import { deaggregateRecords, iterDeaggregateRecords } from '@kpl-kit/deagg';
import { type CorpusShape, makeRecord } from './corpus.ts';
import { environment } from './environment.ts';
import { measureInTurns, type Task } from './measure.ts';
import { progress } from './progress.ts';
import type { GrowthSeries, Results } from './results.ts';
import type { RunOptions } from './run-options.ts';
import { spreadOf } from './statistics.ts';

const DATA_BYTE_LENGTH = 30;
const KEY_COUNT = 10;
const SIZES = [10, 100, 1_000, 10_000, 100_000];

/** What grows, from one point to the next. */
interface Axis {
  readonly name: string;
  readonly axis: string;
  readonly shapes: readonly { readonly at: number; readonly shape: CorpusShape }[];
}

const axes: readonly Axis[] = [
  {
    name: 'records',
    axis: `user records in one aggregated record, ${KEY_COUNT} keys`,
    shapes: SIZES.map((at) => ({ at, shape: shapeOf(at, KEY_COUNT) })),
  },
  {
    name: 'distinct-keys',
    axis: 'user records in one aggregated record, each with a key of its own',
    shapes: SIZES.map((at) => ({ at, shape: shapeOf(at, at) })),
  },
  {
    name: 'keys',
    axis: 'distinct keys in one aggregated record of 100,000 user records',
    shapes: [1, ...SIZES].map((at) => ({ at, shape: shapeOf(100_000, at) })),
  },
];

/** Time per user record as the aggregated record grows, bytes in. All points of one axis are timed in turns. */
export function benchGrowth({ budget, only }: RunOptions): NonNullable<Results['growth']> {
  const series = axes
    .filter(({ name }) => only === undefined || `growth/${name}`.includes(only))
    .flatMap((axis) => {
      progress(`growth: ${axis.name}`);
      return seriesOf(axis, budget);
    });
  return { environment: environment(), series };
}

function seriesOf({ name, axis, shapes }: Axis, budget: RunOptions['budget']): GrowthSeries[] {
  const points = shapes.map(({ at, shape }) => ({ at, shape, record: makeRecord(shape).data }));
  const readers: Record<string, (record: Uint8Array) => number> = {
    bulk: (record) => deaggregateRecords([record]).length,
    lazy: (record) => {
      let count = 0;
      for (const _ of iterDeaggregateRecords([record])) count++;
      return count;
    },
  };
  const tasks = Object.entries(readers).flatMap(([reader, read]) =>
    points.map(({ at, record, shape }): Task & { at: number; reader: string; userRecords: number } => ({
      name: `growth/${name}/${reader}/${at}`,
      run: () => read(record),
      at,
      reader,
      userRecords: shape.userRecordCount,
    })),
  );
  for (const task of tasks) {
    if (task.run() !== task.userRecords) throw new Error(`${task.name} does not deliver every user record`);
  }
  const samples = measureInTurns(tasks, budget);
  return Object.keys(readers).map((reader) => ({
    name: `${name}/${reader}`,
    axis,
    points: tasks
      .filter((task) => task.reader === reader)
      .map((task) => ({
        at: task.at,
        nanoseconds: spreadOf((samples.get(task.name) ?? []).map((sample) => sample / task.userRecords)),
      })),
  }));
}

function shapeOf(userRecordCount: number, keyCount: number): CorpusShape {
  const name = `growth/${userRecordCount}/${keyCount}`;
  return { name, userRecordCount, dataByteLength: DATA_BYTE_LENGTH, keyCount, explicitHashKeys: false };
}
