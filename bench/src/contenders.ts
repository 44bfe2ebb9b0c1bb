import * as nodeCrypto from 'node:crypto';
import * as deagg from '@kpl-kit/deagg';
import { deaggregateWithPeer, type PeerUserRecord } from './aws-kinesis-agg.ts';
import type { LambdaRecord } from './lambda-event.ts';
import type { PutUserRecord } from './put-user-record.ts';

/** One way to do the work of a stage. */
export interface Contender<Input> {
  /** `lambda`: Lambda records in and out. `bytes`: the data of Kinesis records in, user records out. */
  readonly stage: 'lambda' | 'bytes';
  readonly name: string;
  /** What is timed. */
  readonly run: (batch: readonly Input[]) => number;
  /** What is asserted before; undefined for a floor, which delivers nothing. */
  readonly deliver?: (batch: readonly Input[]) => Iterable<PutUserRecord>;
  /** A user record without an explicit hash key may get another's. */
  readonly mixesUpHashKeys?: true;
}

/** What is benched of `@kpl-kit/deagg`. */
export type Deagg = Pick<typeof deagg, 'deaggregateRecords' | 'iterDeaggregateRecords'>;

const MAGIC_BYTE_LENGTH = 4;
const DIGEST_BYTE_LENGTH = 16;

/** `suffix` tells two builds of kpl-kit apart. */
function lambdaOurs(
  { deaggregateRecords, iterDeaggregateRecords }: Deagg,
  suffix: string,
): Contender<LambdaRecord>[] {
  return [
    {
      stage: 'lambda',
      name: `bulk${suffix}`,
      run: (batch) => deaggregateRecords(batch).length,
      deliver: (batch) => mapLazily(deaggregateRecords(batch), fromLambda),
    },
    {
      stage: 'lambda',
      name: `lazy${suffix}`,
      run: (batch) => count(iterDeaggregateRecords(batch)),
      deliver: (batch) => mapLazily(iterDeaggregateRecords(batch), fromLambda),
    },
  ];
}

function bytesOurs(
  { deaggregateRecords, iterDeaggregateRecords }: Deagg,
  suffix: string,
): Contender<Uint8Array>[] {
  return [
    {
      stage: 'bytes',
      name: `bulk${suffix}`,
      run: (batch) => deaggregateRecords(batch).length,
      deliver: (batch) => mapLazily(deaggregateRecords(batch), requireUserRecord),
    },
    {
      stage: 'bytes',
      name: `lazy${suffix}`,
      run: (batch) => count(iterDeaggregateRecords(batch)),
      deliver: (batch) => mapLazily(iterDeaggregateRecords(batch), requireUserRecord),
    },
  ];
}

/** `before` is another build of kpl-kit to compare with, if any. */
export function lambdaContenders(before?: Deagg): Contender<LambdaRecord>[] {
  return [
    {
      stage: 'lambda',
      name: 'aws-kinesis-agg',
      run: (batch) => totalLength(batch.map(({ kinesis }) => deaggregateWithPeer(kinesis))),
      deliver: (batch) => batch.flatMap(({ kinesis }) => deaggregateWithPeer(kinesis).map(fromPeer)),
      mixesUpHashKeys: true,
    },
    {
      stage: 'lambda',
      name: 'floor',
      run: (batch) =>
        batch.reduce((sum, { kinesis }) => sum + firstDigestByte(Buffer.from(kinesis.data, 'base64')), 0),
    },
    ...lambdaOurs(deagg, ''),
    ...(before === undefined ? [] : lambdaOurs(before, '-before')),
  ];
}

/**
 * aws-kinesis-agg takes `{ data: bytes }` (AWS SDK v2), which it copies, and `{ Data: bytes }` (v3), for which it also renames
 * fields: the cheaper of the two is benched. It delivers base64 from both, and is not made to decode it.
 */
export function bytesContenders(before?: Deagg): Contender<Uint8Array>[] {
  return [
    {
      stage: 'bytes',
      name: 'aws-kinesis-agg',
      run: (batch) => totalLength(batch.map((data) => deaggregateWithPeer({ data }))),
      deliver: (batch) => batch.flatMap((data) => deaggregateWithPeer({ data }).map(fromPeer)),
      mixesUpHashKeys: true,
    },
    {
      stage: 'bytes',
      name: 'floor',
      run: (batch) => batch.reduce((sum, data) => sum + firstDigestByte(data), 0),
    },
    ...bytesOurs(deagg, ''),
    ...(before === undefined ? [] : bytesOurs(before, '-before')),
  ];
}

/** MD5 of one message with OpenSSL, in the fastest way that this Node has. */
export const md5: (message: Uint8Array) => Buffer =
  typeof nodeCrypto.hash === 'function'
    ? (message) => nodeCrypto.hash('md5', message, 'buffer')
    : (message) => nodeCrypto.createHash('md5').update(message).digest();

function firstDigestByte(frame: Uint8Array): number {
  return md5(frame.subarray(MAGIC_BYTE_LENGTH, frame.length - DIGEST_BYTE_LENGTH))[0] as number;
}

/** The lists are kept until the call ends, as that of `deaggregateRecords` is. */
function totalLength(lists: readonly (readonly unknown[])[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}

function count(iterable: Iterable<unknown>): number {
  let counted = 0;
  for (const _ of iterable) counted++;
  return counted;
}

function fromPeer({ partitionKey, explicitPartitionKey, data }: PeerUserRecord): PutUserRecord {
  return toPut(partitionKey, explicitPartitionKey, Buffer.from(data, 'base64'));
}

function fromLambda({ kinesis }: deagg.Deaggregated<LambdaRecord>): PutUserRecord {
  return toPut(kinesis.partitionKey, kinesis.explicitHashKey, Buffer.from(kinesis.data, 'base64'));
}

function requireUserRecord(found: deagg.UserRecord | Uint8Array): PutUserRecord {
  if (found instanceof Uint8Array) throw new Error('an aggregated record was not unpacked');
  return toPut(found.partitionKey, found.explicitHashKey, found.data);
}

function toPut(
  partitionKey: string,
  explicitHashKey: string | null | undefined,
  data: Uint8Array,
): PutUserRecord {
  return { partitionKey, ...(typeof explicitHashKey === 'string' && { explicitHashKey }), data };
}

function* mapLazily<From, To>(iterable: Iterable<From>, map: (from: From) => To): Generator<To> {
  for (const item of iterable) yield map(item);
}
