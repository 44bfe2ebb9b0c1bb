import { createHash } from 'node:crypto';
import type { PutRecordsEntry, Shard, UserRecord } from '@kpl-kit/aggregator';
import { readAggregatedRecord } from '@kpl-kit/deagg';
import type { CallOptions, KinesisLike } from '../src/index.ts';

/** One result of PutRecords. */
export interface Result {
  readonly SequenceNumber?: string;
  readonly ShardId?: string;
  readonly ErrorCode?: string;
}

/** What a PutRecords call returns: one result for each entry, or an error for all of them. */
export type Answer = (entries: readonly PutRecordsEntry[], request: number) => Promise<Result[]> | Result[];

/** An entry that the stream has taken. */
export interface Taken {
  readonly entry: PutRecordsEntry;
  readonly shardId: string;
}

/** A stream in memory. Its answers can be replaced. */
export class FakeKinesis implements KinesisLike {
  /** Entries of every PutRecords call, in order. */
  readonly requests: PutRecordsEntry[][] = [];
  readonly taken: Taken[] = [];
  readonly inputs: object[] = [];
  listShardsCalls = 0;
  describeCalls = 0;
  summary: { RecordDistributionStrategy?: string; MaxRecordSizeInKiB?: number } = {};
  shards: Shard[];
  /** ListShards may lag. */
  list: () => Shard[] | Promise<Shard[]> = () => this.shards;
  describe: () => object | Promise<object> = () => this.summary;
  answer: Answer = (entries) => entries.map((entry) => this.take(entry));
  /** Where a service-managed stream puts an entry; by its hash key otherwise. */
  shardOf = (entry: PutRecordsEntry): string => shardOfHashKey(this.shards, BigInt(entry.ExplicitHashKey));

  constructor(shards: Shard[]) {
    this.shards = shards;
  }

  putRecords: KinesisLike['putRecords'] = async ({ Records, ...stream }, options) => {
    this.inputs.push(stream);
    this.requests.push(Records);
    return untilAborted(options, async () => ({
      Records: await this.answer(Records, this.requests.length - 1),
    }));
  };

  /** Two shards a page. */
  listShards: KinesisLike['listShards'] = async ({ NextToken, ...stream }, options) => {
    this.inputs.push(stream);
    const start = Number(NextToken ?? 0);
    if (start === 0) this.listShardsCalls++;
    return untilAborted(options, async () => {
      const shards = await this.list();
      const more = start + 2 < shards.length ? { NextToken: `${start + 2}` } : {};
      return { Shards: shards.slice(start, start + 2), ...more };
    });
  };

  describeStreamSummary: KinesisLike['describeStreamSummary'] = async (stream, options) => {
    this.inputs.push(stream);
    this.describeCalls++;
    return untilAborted(options, async () => ({ StreamDescriptionSummary: await this.describe() }));
  };

  /** Puts an entry into its shard. */
  take(entry: PutRecordsEntry): Result {
    const shardId = this.shardOf(entry);
    this.taken.push({ entry, shardId });
    return { SequenceNumber: `${this.taken.length}`, ShardId: shardId };
  }

  /** What was delivered to a consumer that drops what the KCL drops, in the order in which it was taken. */
  deliveredByKcl(): string[] {
    return this.taken.flatMap(({ entry, shardId }) => {
      const shard = this.shards.find(({ ShardId }) => ShardId === shardId) as Shard;
      const userRecords = readAggregatedRecord(entry.Data);
      if (userRecords === undefined) return [textOf({ data: entry.Data })];
      return userRecords.every((userRecord) => holds(shard, hashKeyOf(userRecord)))
        ? userRecords.map(textOf)
        : [];
    });
  }

  /** Texts of all user records that were taken. */
  texts(): string[] {
    return this.taken.flatMap(({ entry }) => textsIn(entry));
  }
}

export function shard(ShardId: string, starting: bigint, ending: bigint): Shard {
  const HashKeyRange = { StartingHashKey: `${starting}`, EndingHashKey: `${ending}` };
  return { ShardId, HashKeyRange, SequenceNumberRange: {} };
}

export function closed(open: Shard): Shard {
  return { ...open, SequenceNumberRange: { EndingSequenceNumber: '2' } };
}

const LARGEST = 2n ** 128n - 1n;
const HALF = 2n ** 127n;
export const whole: Shard = shard('whole', 0n, LARGEST);
export const lower: Shard = shard('lower', 0n, HALF - 1n);
export const upper: Shard = shard('upper', HALF, LARGEST);
export const afterSplit: Shard[] = [closed(whole), lower, upper];

/** The text in every user record of an entry. */
export function textsIn({ Data }: PutRecordsEntry): string[] {
  return (readAggregatedRecord(Data) ?? [{ data: Data }]).map(textOf);
}

export function rejected(ErrorCode = 'ProvisionedThroughputExceededException'): Result {
  return { ErrorCode };
}

export function named(name: string, fields: object = {}): Error {
  return Object.assign(new Error('of the test'), { name, ...fields });
}

export function textOf({ data }: Pick<UserRecord, 'data'>): string {
  return Buffer.from(data).toString();
}

export function hashKeyOf({ partitionKey, explicitHashKey }: UserRecord): bigint {
  return BigInt(explicitHashKey ?? `0x${createHash('md5').update(partitionKey).digest('hex')}`);
}

export function isOpen({ SequenceNumberRange }: Shard): boolean {
  return SequenceNumberRange?.EndingSequenceNumber === undefined;
}

export function holds({ HashKeyRange }: Shard, hashKey: bigint): boolean {
  const { StartingHashKey = '', EndingHashKey = '' } = HashKeyRange ?? {};
  return BigInt(StartingHashKey) <= hashKey && hashKey <= BigInt(EndingHashKey);
}

function shardOfHashKey(shards: readonly Shard[], hashKey: bigint): string {
  return shards.find((shard) => isOpen(shard) && holds(shard, hashKey))?.ShardId as string;
}

function untilAborted<T>({ abortSignal }: CallOptions, call: () => Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    abortSignal.addEventListener('abort', () => reject(abortSignal.reason));
  });
  return Promise.race([call(), aborted]);
}
