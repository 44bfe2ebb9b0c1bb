import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { toClassPath } from '@kpl-kit/maven';
import { CaptureError } from '../errors.ts';
import { readFixture, writeFixture } from '../fixture-file.ts';
import { buildDriver, requireTools } from '../java.ts';
import { readCaptures } from '../kpl/capture-file.ts';
import { askKcl, type Verdict } from './ask-kcl.ts';
import { hostileFrames } from './hostile-frames.ts';
import { entriesInShards } from './shard-ranges.ts';

/** As in java/kcl/pom.xml. */
export const KCL_VERSION = '3.5.1';

/** A record of a list in fixtures/, its data in base64. */
interface NamedRecord {
  readonly name: string;
  readonly data: string;
}

/** Asks the KCL for its verdict on all that is in fixtures/, and on hostile frames, and writes `fixtures/kcl-<version>/`. */
export function captureVerdicts(): void {
  requireTools(['java', 'javac']);
  console.log('Building the driver of the KCL with Maven ...');
  const paths = buildDriver('kcl');
  const classPath = toClassPath(paths);
  const pathsWithoutJaxb = paths.filter((path) => !basename(path).startsWith('jaxb-api'));
  if (pathsWithoutJaxb.length !== paths.length - 1)
    throw new CaptureError('jaxb-api is not on the class path once.');

  console.log('Judging the captures ...');
  write('captures', { captures: judgeCaptures(classPath) });
  console.log('Judging the records made by hand, also without jaxb-api ...');
  write('by-hand', { records: judgeByHand(classPath, toClassPath(pathsWithoutJaxb)) });
  console.log('Judging captured entries in shards that hold all of their user records, or not ...');
  write('shard-ranges', { entries: judgeInShards(classPath) });
  console.log('Judging hostile frames ...');
  write('hostile', { records: judgeHostileFrames(classPath) });
}

/**
 * For each scenario, what the KCL made of each entry: `record`, `userRecords` (those of the entry, in order), or else its
 * verdict.
 */
function judgeCaptures(classPath: string): object[] {
  return readCaptures().map(({ name, put, putRecords }) => {
    const verdicts = askKcl(
      classPath,
      putRecords.map(({ Data }) => Data),
    );
    const entries = putRecords.map(({ userRecords }, index) => {
      const verdict = verdicts[index] as Verdict;
      if ('throws' in verdict) return verdict;
      if (verdict.delivers === 'record') return 'record';
      const expected = userRecords.map((position, subSequenceNumber) => {
        const { partitionKey, explicitHashKey, data } = put[position] as (typeof put)[number];
        const hashKey =
          explicitHashKey === null ? {} : { explicitHashKey: BigInt(explicitHashKey).toString() };
        return { partitionKey, ...hashKey, subSequenceNumber, data };
      });
      return isDeepStrictEqual(verdict.delivers, expected) ? 'userRecords' : verdict;
    });
    return { name, sha256: sha256Of(putRecords.map(({ Data }) => Data)), entries };
  });
}

function judgeByHand(classPath: string, classPathWithoutJaxb: string): object[] {
  const records = [
    ...readFixture<{ vectors: NamedRecord[] }>('by-hand/vectors').vectors,
    ...readFixture<{ malformed: NamedRecord[] }>('malformed/malformed').malformed,
  ];
  const data = records.map((record) => record.data);
  const verdicts = askKcl(classPath, data);
  const verdictsWithoutJaxb = askKcl(classPathWithoutJaxb, data);
  return records.map(({ name }, index) => ({
    name,
    sha256: sha256Of([data[index] as string]),
    kcl: verdicts[index],
    ...(!isDeepStrictEqual(verdicts[index], verdictsWithoutJaxb[index]) && {
      kclWithoutJaxb: verdictsWithoutJaxb[index],
    }),
  }));
}

/** How many user records the KCL delivered of an entry, in a shard. */
function judgeInShards(classPath: string): object[] {
  const entries = entriesInShards(readCaptures());
  const verdicts = askKcl(classPath, entries);
  return entries.map(({ data, ...entry }, index) => {
    const verdict = verdicts[index] as Verdict;
    if ('throws' in verdict || verdict.delivers === 'record')
      throw new CaptureError(`The KCL did not unpack an entry of ${entry.capture}.`);
    return { ...entry, delivered: verdict.delivers.length };
  });
}

function judgeHostileFrames(classPath: string): object[] {
  const frames = hostileFrames().map((frame) => ({ ...frame, data: toBase64(frame.data) }));
  const verdicts = askKcl(
    classPath,
    frames.map(({ data }) => data),
  );
  return frames.map((frame, index) => ({ ...frame, kcl: verdicts[index] }));
}

/** Of the bytes that were judged, one record behind the other: a verdict says nothing about others. */
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
    capturedOn: new Date().toISOString().slice(0, 10),
    command: 'npm run capture:kcl',
    ...content,
  });
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
