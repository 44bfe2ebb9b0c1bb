import { setTimeout as delay } from 'node:timers/promises';
import type { PutRecordsCommandOutput } from '@aws-sdk/client-kinesis';
import {
  failedEntries,
  findMisplaced,
  type PutRecordsEntry,
  putRecordsBatches,
  type UserRecord,
} from '@kpl-kit/aggregator';
import { backOffMilliseconds } from './back-off.ts';
import type { StreamShards } from './stream-shards.ts';
import { UnsentError } from './unsent-error.ts';

/** What a {@link Delivery} needs. */
export interface DeliveryOptions {
  readonly shards: StreamShards;
  readonly giveUpMilliseconds: number;
  /** One request. */
  putRecords(entries: PutRecordsEntry[]): Promise<PutRecordsCommandOutput>;
  /** Packs user records by the shards as they are now. */
  pack(userRecords: readonly UserRecord[]): PutRecordsEntry[];
}

/** What has happened so far. */
export interface DeliveryCounts {
  /** PutRecords calls, without those that the SDK repeats by itself. */
  readonly requests: number;
  /** Entries that the stream has taken. */
  readonly entries: number;
  /** Times that an entry was rejected, alone or with its whole request. */
  readonly rejected: number;
  /** User records that were sent again, since they had landed on a shard to which they do not belong. */
  readonly misplaced: number;
}

/** What came of one request: what has to be sent again, and why. */
interface Outcome {
  readonly again: readonly PutRecordsEntry[];
  readonly cause?: unknown;
  /** To send it again would not help. */
  readonly isFinal?: boolean;
}

/** The request is wrong, or not allowed (API reference, PutRecords). All else may pass: throttling, broken connections, odd answers. */
const FINAL_ERRORS = new Set([
  'AccessDeniedException',
  'InvalidArgumentException',
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
  'KMSOptInRequired',
  'ResourceNotFoundException',
  'ValidationException',
]);

/** Sends entries again until each is in the stream, and each of their user records on its shard. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #counts = { requests: 0, entries: 0, rejected: 0, misplaced: 0 };

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** What has happened so far. */
  get counts(): DeliveryCounts {
    return { ...this.#counts };
  }

  /** Rejects with an {@link UnsentError} that has the entries that are left when it gives up. */
  async deliver(entries: readonly PutRecordsEntry[]): Promise<void> {
    const deadline = performance.now() + this.#options.giveUpMilliseconds;
    let left = entries;
    for (let retry = 0; ; retry++) {
      const outcomes: Outcome[] = [];
      for (const { Records } of putRecordsBatches(left)) {
        outcomes.push(await this.#request(Records, deadline));
      }
      left = outcomes.flatMap(({ again }) => again);
      if (left.length === 0) return;
      if (performance.now() > deadline || outcomes.some(({ isFinal }) => isFinal)) {
        throw new UnsentError(left, outcomes.find(({ cause }) => cause !== undefined)?.cause);
      }
      // This request waits, and with it a part of what the producer can do at once: so it slows down when it is throttled.
      await delay(backOffMilliseconds(retry));
    }
  }

  /** Never rejects. */
  async #request(entries: PutRecordsEntry[], deadline: number): Promise<Outcome> {
    this.#counts.requests++;
    try {
      const output = await this.#options.putRecords(entries);
      return await this.#check(entries, output, deadline);
    } catch (error) {
      // What is not known to be in the stream, and where, is to be sent again.
      this.#counts.rejected += entries.length;
      return { again: entries, cause: error, isFinal: FINAL_ERRORS.has((error as Error).name) };
    }
  }

  /** Looks what of the request has arrived, and where. */
  async #check(
    entries: PutRecordsEntry[],
    output: PutRecordsCommandOutput,
    deadline: number,
  ): Promise<Outcome> {
    const { shards, pack } = this.#options;
    const failed = failedEntries(entries, output);
    const results = output.Records ?? [];
    await shards.find(
      results.map(({ ShardId }) => ShardId),
      deadline,
    );
    const misplaced = findMisplaced(entries, output, shards.known);
    this.#counts.entries += entries.length - failed.length;
    this.#counts.rejected += failed.length;
    this.#counts.misplaced += misplaced.length;
    const cause = results.find(({ ErrorCode }) => ErrorCode)?.ErrorCode;
    return { again: misplaced.length === 0 ? failed : [...failed, ...pack(misplaced)], cause };
  }
}
