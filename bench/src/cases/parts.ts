import { type BenchCase, type Group, once } from '../bench-case.ts';
import type { Build } from '../build.ts';
import { makeBatch } from '../input/batch.ts';
import { corpusNames } from '../input/corpus.ts';
import { makeOpaqueRecord } from '../input/opaque-record.ts';
import type { Task } from '../measure.ts';

const BATCH = 16;

/** Parts of what `bulk` does, as far as they can be timed from outside: where its time goes. */
export function* partCases(): Generator<Group> {
  for (const corpus of corpusNames) {
    const input = once(() => makeBatch(corpus, BATCH));
    const part = (name: string, isOurs: boolean, prepare: (build: Build) => Task): BenchCase => ({
      name: `parts/${name}/${corpus}/${BATCH}`,
      isOurs,
      open: (build) => {
        const { userRecords, byteLength } = input();
        return { userRecords, byteLength, run: prepare(build) };
      },
    });
    yield [
      part('base64 in', false, () => {
        const texts = input().lambda.map(({ kinesis }) => kinesis.data);
        return () => texts.reduce((sum, text) => sum + Buffer.from(text, 'base64').length, 0);
      }),
      part('digests', true, ({ deaggregateRecords }) => {
        const records = input().bytes.map(makeOpaqueRecord);
        return () => deaggregateRecords(records).length;
      }),
      // Everything was handled before: each record is read to its end, and no user record is made.
      part('digests, walks', true, ({ deaggregateRecords }) => {
        const records = input().bytes.map((Data) => ({ SequenceNumber: '1', PartitionKey: 'a', Data }));
        const resumeAfter = { sequenceNumber: '1', subSequenceNumber: Number.MAX_SAFE_INTEGER };
        return () => deaggregateRecords(records, { resumeAfter }).length;
      }),
      part('base64 out', false, ({ readAggregatedRecord }) => {
        const userRecords = input().bytes.flatMap((bytes) => readAggregatedRecord(bytes) ?? []);
        const views = userRecords.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.length));
        return () => views.map((view) => view.toString('base64')).length;
      }),
    ];
  }
}
