import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { toClassPath } from '@kpl-kit/workspace/maven';
import { CaptureError } from '../errors.ts';
import { readFixture, today, writeFixture } from '../fixture-file.ts';
import { buildDriver } from '../java.ts';
import { type Capture, readCaptures } from '../kpl/capture-file.ts';
import { type AskKcl, kclOf, type Verdict } from './ask-kcl.ts';
import { hostileFrames } from './hostile-frames.ts';
import { entriesInShards } from './shard-ranges.ts';

/** As in java/kcl/pom.xml. */
export const KCL_VERSION = '3.5.1';

/** Asks the KCL for its verdict on all that is in fixtures/, and on hostile frames, and writes `fixtures/kcl-<version>/`. */
export async function captureVerdicts(signal: AbortSignal): Promise<void> {
  const paths = buildDriver('kcl', ['java', 'javac']);
  const pathsWithoutJaxb = paths.filter((path) => !basename(path).startsWith('jaxb-api'));
  if (pathsWithoutJaxb.length !== paths.length - 1)
    throw new CaptureError('jaxb-api is not on the class path once.');
  const ask = kclOf(toClassPath(paths), signal);
  const [captures, strategies] = [readCaptures('index'), readCaptures('strategies')];

  console.log('Judging the captures ...');
  write('captures', { captures: await judgeCaptures(ask, captures) });
  write('strategies', { captures: await judgeCaptures(ask, strategies) });
  console.log('Judging the records made by hand, also without jaxb-api ...');
  write('by-hand', { records: await judgeByHand(ask, kclOf(toClassPath(pathsWithoutJaxb), signal)) });
  console.log('Judging captured entries in shards that hold all of their user records, or not ...');
  write('shard-ranges', { entries: await judgeInShards(ask, captures) });
  console.log('Judging hostile frames ...');
  write('hostile', { records: await judgeHostileFrames(ask) });
}

/** For each scenario, what the KCL made of each entry: `userRecords` (those of the entry, in order), `record`, or else its verdict. */
async function judgeCaptures(ask: AskKcl, captures: readonly Capture[]): Promise<object[]> {
  const judged: object[] = [];
  for (const { name, put, putRecords } of captures) {
    const data = putRecords.map(({ Data }) => Data);
    const verdicts = await ask(data);
    const entries = putRecords.map(({ userRecords }, index) => {
      const expected = userRecords.map((position, subSequenceNumber) => {
        const { explicitHashKey, ...userRecord } = put[position] as Capture['put'][number];
        const hashKey = explicitHashKey !== null && { explicitHashKey: `${BigInt(explicitHashKey)}` };
        return { ...userRecord, ...hashKey, subSequenceNumber };
      });
      const verdict = verdicts[index];
      if (isDeepStrictEqual(verdict, { delivers: expected })) return 'userRecords';
      return isDeepStrictEqual(verdict, { delivers: 'record' }) ? 'record' : verdict;
    });
    judged.push({ name, sha256: sha256Of(data), entries });
  }
  return judged;
}

async function judgeByHand(ask: AskKcl, askWithoutJaxb: AskKcl): Promise<object[]> {
  type Lists = Record<'vectors' | 'malformed', { name: string; data: string }[]>;
  const { vectors } = readFixture<Lists>('by-hand/vectors');
  const records = [...vectors, ...readFixture<Lists>('malformed/malformed').malformed];
  const data = records.map((record) => record.data);
  const verdicts = await ask(data);
  const withoutJaxb = await askWithoutJaxb(data);
  return records.map((record, index) => {
    const [kcl, kclWithoutJaxb] = [verdicts[index], withoutJaxb[index]];
    const other = !isDeepStrictEqual(kcl, kclWithoutJaxb) && { kclWithoutJaxb };
    return { name: record.name, sha256: sha256Of([record.data]), kcl, ...other };
  });
}

/** How many user records the KCL delivered of an entry, in a shard. */
async function judgeInShards(ask: AskKcl, captures: readonly Capture[]): Promise<object[]> {
  const entries = entriesInShards(captures);
  const verdicts = await ask(
    entries.map(
      ({ data, startingHashKey, endingHashKey }) => `${data}\t${startingHashKey}\t${endingHashKey}`,
    ),
  );
  return entries.map(({ data, ...entry }, index) => {
    const verdict = verdicts[index] as Verdict;
    if ('throws' in verdict || verdict.delivers === 'record')
      throw new CaptureError(`The KCL did not unpack an entry of ${entry.capture}.`);
    return { ...entry, delivered: verdict.delivers.length };
  });
}

async function judgeHostileFrames(ask: AskKcl): Promise<object[]> {
  const frames = hostileFrames();
  const data = frames.map((frame) => Buffer.from(frame.data).toString('base64'));
  const verdicts = await ask(data);
  return frames.map((frame, index) => ({ ...frame, data: data[index], kcl: verdicts[index] }));
}

/** Of the bytes that were judged, one record after the other: a verdict does not apply to other bytes. */
export function sha256Of(base64: readonly string[]): string {
  const hash = createHash('sha256');
  for (const data of base64) hash.update(data, 'base64');
  return hash.digest('hex');
}

function write(name: string, content: object): void {
  writeFixture(`kcl-${KCL_VERSION}/${name}`, {
    kcl: KCL_VERSION,
    source:
      'what AggregatorUtil.deaggregate of the KCL (Java) made of each record, alone; with jaxb-api 2.3.1 on the class path',
    capturedOn: today,
    command: 'npm run capture:kcl',
    ...content,
  });
}
