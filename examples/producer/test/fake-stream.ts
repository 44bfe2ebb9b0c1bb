import { createHash } from 'node:crypto';
import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
  type PutRecordsResultEntry,
  type Shard,
} from '@aws-sdk/client-kinesis';
import type { UserRecord } from '@kpl-kit/aggregator';
import { readAggregatedRecord } from '@kpl-kit/deagg';

/** What a PutRecords call gives: one result for each entry, or an error for all of them. */
export type Answer = (
  entries: readonly PutRecordsRequestEntry[],
  request: number,
) => Promise<PutRecordsResultEntry[]> | PutRecordsResultEntry[];

/** A stream in memory, behind the SDK's commands. Its `answer` can be replaced. */
export class FakeStream {
  /** Entries of every PutRecords call, in order. */
  readonly requests: PutRecordsRequestEntry[][] = [];
  /** What the stream has taken, with its shard. */
  readonly taken: { readonly entry: PutRecordsRequestEntry; readonly shardId: string }[] = [];
  listShardsCalls = 0;
  summary: object = {};
  shards: Shard[];
  /** Can be replaced too: ListShards may be behind. */
  listShards = (): Shard[] => this.shards;
  answer: Answer = (entries) => entries.map((entry) => this.take(entry));

  constructor(shards: Shard[]) {
    this.shards = shards;
  }

  get client(): KinesisClient {
    const send = (command: unknown, { abortSignal }: { abortSignal?: AbortSignal } = {}) => {
      const aborted = new Promise((_, reject) => {
        abortSignal?.addEventListener('abort', () => reject(abortSignal.reason));
      });
      return Promise.race([this.#send(command), aborted]);
    };
    return { send } as KinesisClient;
  }

  /** Puts an entry into the shard of its hash key. */
  take(entry: PutRecordsRequestEntry): PutRecordsResultEntry {
    const shardId = this.shards.find(
      (shard) => isOpen(shard) && takes(shard, BigInt(entry.ExplicitHashKey ?? '')),
    )?.ShardId as string;
    this.taken.push({ entry, shardId });
    return { SequenceNumber: `${this.taken.length}`, ShardId: shardId };
  }

  /** Data of the user records that a consumer gets that drops an entry when a user record in it is not the shard's, as the KCL does. */
  deliveredByKcl(): string[] {
    return this.taken.flatMap(({ entry, shardId }) => {
      const shard = this.shards.find(({ ShardId }) => ShardId === shardId) as Shard;
      const userRecords = userRecordsIn(entry);
      return userRecords.every((userRecord) => takes(shard, hashKeyOf(userRecord)))
        ? userRecords.map(textOf)
        : [];
    });
  }

  async #send(command: unknown): Promise<object> {
    if (command instanceof DescribeStreamSummaryCommand) return { StreamDescriptionSummary: this.summary };
    if (command instanceof ListShardsCommand) {
      this.listShardsCalls++;
      return { Shards: this.listShards() };
    }
    if (!(command instanceof PutRecordsCommand)) throw new Error('not a command of this stream');
    const entries = command.input.Records ?? [];
    this.requests.push(entries);
    return { Records: await this.answer(entries, this.requests.length - 1) };
  }
}

export function shard(ShardId: string, starting: bigint, ending: bigint): Shard {
  const HashKeyRange = { StartingHashKey: `${starting}`, EndingHashKey: `${ending}` };
  return { ShardId, HashKeyRange, SequenceNumberRange: { StartingSequenceNumber: '1' } };
}

export function closed(open: Shard): Shard {
  return { ...open, SequenceNumberRange: { StartingSequenceNumber: '1', EndingSequenceNumber: '2' } };
}

/** The text in every user record of an entry. */
export function textsIn(entry: PutRecordsRequestEntry): string[] {
  return userRecordsIn(entry).map(textOf);
}

export function rejected(ErrorCode = 'ProvisionedThroughputExceededException'): PutRecordsResultEntry {
  return { ErrorCode, ErrorMessage: 'try again' };
}

function userRecordsIn({ Data = new Uint8Array(), PartitionKey = '' }: PutRecordsRequestEntry): UserRecord[] {
  return readAggregatedRecord(Data) ?? [{ partitionKey: PartitionKey, data: Data }];
}

function textOf({ data }: UserRecord): string {
  return Buffer.from(data).toString();
}

function hashKeyOf({ partitionKey, explicitHashKey }: UserRecord): bigint {
  return BigInt(explicitHashKey ?? `0x${createHash('md5').update(partitionKey).digest('hex')}`);
}

function isOpen({ SequenceNumberRange }: Shard): boolean {
  return SequenceNumberRange?.EndingSequenceNumber === undefined;
}

function takes({ HashKeyRange }: Shard, hashKey: bigint): boolean {
  return (
    BigInt(HashKeyRange?.StartingHashKey ?? '') <= hashKey &&
    hashKey <= BigInt(HashKeyRange?.EndingHashKey ?? '')
  );
}
