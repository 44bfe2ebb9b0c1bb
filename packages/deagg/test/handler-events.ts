import { setTimeout as delay } from 'node:timers/promises';
import { aggregate } from '@kpl-kit/aggregator';
import {
  type HandlerFailure,
  type KinesisEvent,
  type KinesisEventRecord,
  type KinesisHandler,
  type KinesisHandlerOptions,
  kinesisHandler,
  type LambdaContextLike,
} from '@kpl-kit/deagg/lambda';

export const SHARD = 'shardId-000000000006';

/** Plain `p`, aggregated `a b a`, aggregated `b c`, plain `a`: the user records in the order of their keys. */
export const records: readonly KinesisEventRecord[] = [
  eventRecord('98', 'p', Buffer.from('0')),
  eventRecord('99', 'a', aggregatedOf(['a', 'b', 'a'], 1)),
  eventRecord('100', 'a', aggregatedOf(['b', 'c'], 4)),
  eventRecord('101', 'a', Buffer.from('6')),
];
export const event: KinesisEvent = { Records: records };
export const PARENTS: readonly string[] = ['98', '99', '99', '99', '100', '100', '101'];

/** A handler, the numbers that its function has seen, and what was reported. */
interface FailingHandler {
  readonly handler: KinesisHandler<LambdaContextLike>;
  readonly seen: number[];
  readonly failures: HandlerFailure[];
}

/** A handler whose function notes the number in each user record, and fails at some. */
export function failingAt(
  failing: readonly number[],
  fail: () => unknown,
  options: KinesisHandlerOptions = {},
): FailingHandler {
  const seen: number[] = [];
  const failures: HandlerFailure[] = [];
  const handler = kinesisHandler(
    (record) => {
      const n = Number(record.text());
      seen.push(n);
      return failing.includes(n) ? fail() : undefined;
    },
    { ...options, onFailure: (failure) => failures.push(failure) },
  );
  return { handler, seen, failures };
}

export function syncFailure(): never {
  throw new Error('injected');
}

export async function asyncFailure(): Promise<never> {
  await delay(1);
  throw new Error('injected');
}

export function endsIn(milliseconds: number): LambdaContextLike {
  const end = performance.now() + milliseconds;
  return { getRemainingTimeInMillis: () => end - performance.now() };
}

export function eventRecord(
  sequenceNumber: string,
  partitionKey: string | null | undefined,
  data: Uint8Array,
): KinesisEventRecord {
  return {
    eventID: `${SHARD}:${sequenceNumber}`,
    kinesis: {
      sequenceNumber,
      data: Buffer.from(data).toString('base64'),
      ...(partitionKey !== undefined && { partitionKey }),
    },
  };
}

/** The data of each user record is a number, counted from `first`. */
export function aggregatedOf(partitionKeys: readonly string[], first: number): Uint8Array {
  const userRecords = partitionKeys.map((partitionKey, index) => ({
    partitionKey,
    data: Buffer.from(`${first + index}`),
  }));
  return [...aggregate(userRecords)][0]?.Data as Uint8Array;
}
