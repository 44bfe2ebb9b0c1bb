import type { Deaggregated } from '@kpl-kit/deagg';
import type { LambdaEventRecord } from '@kpl-kit/fixtures';
import { awsKinesisAgg, type DeaggregatedUserRecord } from '@kpl-kit/testkit/aws-kinesis-agg';
import { type Group, once } from '../bench-case.ts';
import type { Build } from '../build.ts';
import { type Batch, digestOf, makeBatch, requireDigest } from '../input/batch.ts';
import { BATCHES, corpusNames } from '../input/corpus.ts';
import { DIGEST_BYTE_LENGTH, MAGIC, md5 } from '../input/opaque-record.ts';
import type { PutUserRecord } from '../input/user-records.ts';

/** One way to read a batch. */
interface Contender {
  /** What is timed. */
  readonly run: () => number;
  /** What is checked before; the floor delivers nothing. */
  readonly deliver?: () => PutUserRecord[];
}

/** `lambda`: Lambda records in and out. `bytes`: the data of Kinesis records in, user records out. */
const STAGES = ['lambda', 'bytes'] as const;
const CONTENDERS = ['aws-kinesis-agg', 'floor', 'bulk', 'lazy'] as const;

/** Every contender on every corpus in every batch. */
export function* deaggregateCases(): Generator<Group> {
  for (const corpus of corpusNames) {
    for (const recordCount of BATCHES) {
      const input = once(() => makeBatch(corpus, recordCount));
      const places = STAGES.flatMap((stage) => CONTENDERS.map((contender) => ({ stage, contender })));
      yield places.map(({ stage, contender }) => {
        const name = `${stage}/${contender}/${corpus}/${recordCount}`;
        const open = (build: Build) => {
          const batch = input();
          const { run, deliver } = contendersOn(stage, batch, build)[contender];
          // aws-kinesis-agg makes up explicit hash keys where only some user records have one.
          const expected = contender === 'aws-kinesis-agg' ? batch.digestWithoutHashKeys : batch.digest;
          if (deliver !== undefined) requireDigest(name, digestOf(deliver()), expected);
          return { ...batch, run };
        };
        return { name, isOurs: contender === 'bulk' || contender === 'lazy', open };
      });
    }
  }
}

/**
 * aws-kinesis-agg takes `{ data: bytes }` (AWS SDK v2), which it copies, and `{ Data: bytes }` (v3), for
 * which it also renames fields: the cheaper of the two is benched. It delivers base64 from both, and is not
 * made to decode it. The floor is what base64 and MD5 take alone.
 */
function contendersOn(
  stage: (typeof STAGES)[number],
  { bytes, lambda }: Batch,
  build: Build,
): Record<(typeof CONTENDERS)[number], Contender> {
  const isLambda = stage === 'lambda';
  const records: readonly (Uint8Array | LambdaEventRecord)[] = isLambda ? lambda : bytes;
  const peerRecords = isLambda ? lambda.map(({ kinesis }) => kinesis) : bytes.map((data) => ({ data }));
  return {
    'aws-kinesis-agg': {
      // The lists are kept until the call ends, as that of `deaggregateRecords` is.
      run: () => peerRecords.map(readWithPeer).reduce((sum, { length }) => sum + length, 0),
      deliver: () => peerRecords.flatMap(readWithPeer).map(fromPeer),
    },
    floor: {
      run: () => peerRecords.reduce((sum, { data }) => sum + firstDigestByte(decode(data)), 0),
    },
    bulk: {
      run: () => build.deaggregateRecords(records).length,
      deliver: () => build.deaggregateRecords(records).map(fromOurs),
    },
    lazy: {
      run: () => countOf(build.iterDeaggregateRecords(records)),
      deliver: () => Array.from(build.iterDeaggregateRecords(records), fromOurs),
    },
  };
}

export function countOf(iterable: Iterable<unknown>): number {
  let count = 0;
  for (const _ of iterable) count++;
  return count;
}

/** All user records of one Kinesis record, checksums on. */
function readWithPeer(kinesisRecord: { readonly data: string | Uint8Array }): DeaggregatedUserRecord[] {
  let delivered: DeaggregatedUserRecord[] = [];
  awsKinesisAgg.deaggregateSync(kinesisRecord, true, (error, userRecords) => {
    if (error) throw error;
    delivered = userRecords ?? [];
  });
  return delivered;
}

function firstDigestByte(frame: Uint8Array): number {
  return md5(frame.subarray(MAGIC.length, frame.length - DIGEST_BYTE_LENGTH))[0] as number;
}

function decode(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data, 'base64') : data;
}

function fromPeer({ partitionKey, data }: DeaggregatedUserRecord): PutUserRecord {
  return { partitionKey, data: decode(data) };
}

function fromOurs(found: Deaggregated<Uint8Array | LambdaEventRecord>): PutUserRecord {
  if (found instanceof Uint8Array) throw new Error('an aggregated record came out as it went in');
  const { partitionKey, explicitHashKey, data } = 'kinesis' in found ? found.kinesis : found;
  return {
    partitionKey,
    ...(explicitHashKey != null && { explicitHashKey }),
    data: decode(data),
  };
}
