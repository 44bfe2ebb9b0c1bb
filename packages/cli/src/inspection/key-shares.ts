import type { InputRecord } from '../input/input-record.ts';
import { hashKeyOf } from '../unpacking/hash-key.ts';
import type { UnpackedRecord } from '../unpacking/unpack-records.ts';

/** How much of the input one key has, in a {@link KeyReport}. */
export interface KeyShare {
  readonly partitionKey: string;
  readonly userRecords: number;
  /** Of all user records, from 0 to 1. */
  readonly share: number;
  readonly dataBytes: number;
  /** Where its user records fall, by their hash keys; more than one with explicit hash keys. */
  readonly shards?: readonly string[];
}

/** How much of the input one shard has. */
export interface ShardShare {
  readonly shardId: string;
  readonly userRecords: number;
  readonly share: number;
  readonly dataBytes: number;
}

/** What `kpl inspect --keys --json` prints (schema/keys.schema.json). */
export interface KeyReport {
  readonly kinesisRecords: number;
  readonly userRecords: number;
  readonly keyCount: number;
  readonly keys: readonly KeyShare[];
  /** Only if the shards are known. */
  readonly shards?: readonly ShardShare[];
  /** Kinesis records with user records of more than one shard, which a KCL drops; if the shards are known. */
  readonly mixedRecords?: number;
}

interface Count {
  userRecords: number;
  dataBytes: number;
  readonly shards: Set<string>;
}

/** Finds the shard of a hash key in decimal. */
export type ShardOf = (hashKey: string) => string;

/** Counts inner keys over all records. Its memory grows with the number of different keys. */
export class KeyShares {
  readonly #shardOf: ShardOf | undefined;
  readonly #keys = new Map<string, Count>();
  readonly #shards = new Map<string, Count>();
  #kinesisRecords = 0;
  #userRecords = 0;
  #mixedRecords = 0;
  #input: InputRecord | undefined;
  readonly #shardsOfInput = new Set<string>();

  constructor(shardOf?: ShardOf) {
    this.#shardOf = shardOf;
  }

  /** Records of one Kinesis record come one after the other. */
  add({ PartitionKey: partitionKey, ExplicitHashKey: explicitHashKey, Data, input }: UnpackedRecord): void {
    if (input !== this.#input) this.#begin(input);
    // A record of a service-managed stream may have no key.
    if (partitionKey !== undefined) this.#count(partitionKey, explicitHashKey, Data.length);
  }

  report(limit: number): KeyReport {
    this.#begin(undefined);
    const all = this.#userRecords || 1;
    const largestFirst = (counts: Map<string, Count>) =>
      [...counts].sort(([, a], [, b]) => b.userRecords - a.userRecords || b.dataBytes - a.dataBytes);
    const shareOf = ({ userRecords, dataBytes }: Count) => ({
      userRecords,
      share: Number((userRecords / all).toFixed(6)),
      dataBytes,
    });
    const keys = largestFirst(this.#keys).slice(0, limit);
    return {
      kinesisRecords: this.#kinesisRecords,
      userRecords: this.#userRecords,
      keyCount: this.#keys.size,
      keys: keys.map(([partitionKey, count]) => ({
        partitionKey,
        ...shareOf(count),
        ...(this.#shardOf && { shards: [...count.shards].sort() }),
      })),
      ...(this.#shardOf && {
        shards: largestFirst(this.#shards).map(([shardId, count]) => ({ shardId, ...shareOf(count) })),
        mixedRecords: this.#mixedRecords,
      }),
    };
  }

  #begin(input: InputRecord | undefined): void {
    if (this.#shardsOfInput.size > 1) this.#mixedRecords++;
    this.#shardsOfInput.clear();
    if (input !== undefined) this.#kinesisRecords++;
    this.#input = input;
  }

  #count(partitionKey: string, explicitHashKey: string | undefined, byteLength: number): void {
    this.#userRecords++;
    const count = add(this.#keys, partitionKey, byteLength);
    if (this.#shardOf === undefined) return;
    const hashKey = hashKeyOf({ partitionKey, explicitHashKey });
    if (hashKey === undefined) return;
    const shardId = this.#shardOf(hashKey);
    count.shards.add(shardId);
    this.#shardsOfInput.add(shardId);
    add(this.#shards, shardId, byteLength);
  }
}

function add(counts: Map<string, Count>, name: string, byteLength: number): Count {
  let count = counts.get(name);
  if (count === undefined) {
    count = { userRecords: 0, dataBytes: 0, shards: new Set() };
    counts.set(name, count);
  }
  count.userRecords++;
  count.dataBytes += byteLength;
  return count;
}
