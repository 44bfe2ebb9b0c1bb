import { setTimeout as delay } from 'node:timers/promises';
import type { PutRecordsCommandOutput } from '@aws-sdk/client-kinesis';
import {
  failedEntries,
  findMisplaced,
  type PutRecordsEntry,
  putRecordsBatches,
  type UserRecord,
} from '@kpl-kit/aggregator';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
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
      for (const { Records } of putRecordsBatches(left)) outcomes.push(await this.#request(Records));
      left = outcomes.flatMap(({ again }) => again);
      if (left.length === 0) return;
      if (performance.now() > deadline || outcomes.some(({ isFinal }) => isFinal)) {
        throw new UnsentError(left, outcomes.find(({ cause }) => cause !== undefined)?.cause);
      }
      // This request waits, and with it a part of what the producer can do at once: so it slows down when it is throttled.
      await delay(backOffMilliseconds(retry));
    }
  }

  /** Never rejects. What is not known to be in the stream, and where, is to be sent again. */
  async #request(entries: PutRecordsEntry[]): Promise<Outcome> {
    const { shards, putRecords, pack } = this.#options;
    this.#counts.requests++;
    try {
      const output = await putRecords(entries);
      const results = output.Records ?? [];
      await shards.find(results.map(({ ShardId }) => ShardId));
      const failed = failedEntries(entries, output);
      const misplaced = findMisplaced(entries, output, shards.known);
      this.#counts.entries += entries.length - failed.length;
      this.#counts.rejected += failed.length;
      this.#counts.misplaced += misplaced.length;
      const cause = results.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorCode;
      return { again: [...failed, ...pack(misplaced)], cause };
    } catch (error) {
      this.#counts.rejected += entries.length;
      return { again: entries, cause: error, isFinal: !isWorthRetrying(error) };
    }
  }
}

function isWorthRetrying(error: unknown): boolean {
  const sdkError = error as Parameters<typeof isTransientError>[0];
  return isThrottlingError(sdkError) || isTransientError(sdkError) || isServerError(sdkError);
}
