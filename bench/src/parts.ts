// Parts of deagg that it does not export are timed from its source.

import { findFrame } from '../../packages/deagg/src/frame/frame.ts';
import { md5OfEach } from '../../packages/deagg/src/md5/md5-batch.ts';
import { EntryReader, type Message, readMessage } from '../../packages/deagg/src/message/message.ts';
import { userRecordReaderOf } from '../../packages/deagg/src/message/user-record.ts';
import { KinesisRecord } from '../../packages/deagg/src/shape/kinesis-record.ts';
import { shapeUserRecords } from '../../packages/deagg/src/shape/shape-user-record.ts';
import { base64EncoderOf } from '../../packages/deagg/src/support/bytes.ts';
import { corpusNames, makeCorpus } from './corpus.ts';
import { environment } from './environment.ts';
import { toLambdaRecord } from './lambda-event.ts';
import { measureInTurns } from './measure.ts';
import { progress } from './progress.ts';
import { type CaseSection, toCase } from './results.ts';
import type { RunOptions } from './run-options.ts';

const BATCH = 16;

/** Every part by itself: where the time of `bulk` goes, and what no other way of putting them together could save. */
export function benchParts({ budget, only }: RunOptions): CaseSection {
  const cases = corpusNames.flatMap((corpus) => {
    progress(`parts: ${corpus}`);
    const { records } = makeCorpus(corpus, BATCH);
    const userRecords = records.reduce((sum, record) => sum + record.userRecords.length, 0);
    const byteLength = records.reduce((sum, { data }) => sum + data.length, 0);
    const tasks = Object.entries(partsOf(records.map(({ data }) => data)))
      .map(([part, run]) => ({ name: `parts/${part}/${corpus}/${BATCH}`, part, run }))
      .filter(({ name }) => only === undefined || name.includes(only));
    const samples = measureInTurns(tasks, budget);
    return tasks.map(({ name, part }) =>
      toCase(
        { name, stage: 'parts', contender: part, corpus, batch: BATCH, userRecords, byteLength },
        samples.get(name) ?? [],
      ),
    );
  });
  return { environment: environment(), cases };
}

/** Each returns a number that depends on its work. What a caller would keep is kept until the end of the call. */
function partsOf(data: readonly Uint8Array[]): Record<string, () => number> {
  const lambda = data.map((bytes, index) => toLambdaRecord(bytes, index));
  const texts = lambda.map(({ kinesis }) => kinesis.data);
  const decoded = data.map((bytes) => findFrame(Buffer.from(bytes))?.message as Uint8Array);
  const plain = data.map((bytes) => findFrame(Uint8Array.from(bytes))?.message as Uint8Array);
  const fromLambda = decoded.map(readMessage);
  const fromBytes = plain.map(readMessage);
  return {
    'base64 in': () => texts.reduce((sum, text) => sum + Buffer.from(text, 'base64').length, 0),
    digests: () => md5OfEach(plain).length,
    walk: () => plain.reduce((sum, message) => sum + readMessage(message).entryCount, 0),
    'user records': () => collect(fromBytes, userRecordReaderOf),
    'Lambda records': () =>
      collect(fromLambda, (message, index) =>
        shapeUserRecords(new KinesisRecord(lambda[index], index), message, undefined),
      ),
    'base64 out': () =>
      collect(fromLambda, ({ bytes }) => {
        const toBase64 = base64EncoderOf(bytes);
        return ({ dataStart, dataEnd }) => toBase64(dataStart, dataEnd);
      }),
  };
}

/** Reads the entries of messages and keeps what is made of each. */
function collect(
  messages: readonly Message[],
  makerOf: (message: Message, index: number) => (entry: EntryReader['entry'], index: number) => unknown,
): number {
  const made: unknown[] = [];
  for (const [index, message] of messages.entries()) {
    const make = makerOf(message, index);
    const entries = new EntryReader(message);
    for (let place = 0; entries.next(); place++) made.push(make(entries.entry, place));
  }
  return made.length;
}
