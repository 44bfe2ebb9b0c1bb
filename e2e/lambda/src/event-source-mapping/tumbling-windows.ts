import type { KinesisEvent, KinesisEventRecord } from '@kpl-kit/deagg/lambda';
import type { Outcome } from '../execution/outcome.ts';
import { STREAM_ARN } from './kinesis-event.ts';

/**
 * The tumbling windows of a shard, by the time of arrival, and the state that is passed on from one invocation to the next.
 * Without a length there are no windows, and events have nothing but records.
 * See https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export class TumblingWindows {
  readonly #seconds: number | undefined;
  readonly #shardId: string;
  /** Number of the open window since 1970. */
  #number: number | undefined;
  #state: object = {};

  constructor(seconds: number | undefined, shardId: string) {
    this.#seconds = seconds;
    this.#shardId = shardId;
  }

  /** Whether two records may be in one event. */
  readonly areInSame = (first: KinesisEventRecord, other: KinesisEventRecord): boolean =>
    this.#numberOf(first) === this.#numberOf(other);

  get isOpen(): boolean {
    return this.#number !== undefined;
  }

  /** Whether the open window is over when this batch comes. */
  endBefore([first]: readonly KinesisEventRecord[]): boolean {
    return this.isOpen && first !== undefined && this.#numberOf(first) !== this.#number;
  }

  /** Opens the batch's window, if it is not the open one. */
  enter([first]: readonly KinesisEventRecord[]): void {
    this.#number = first && this.#numberOf(first);
  }

  close(): void {
    this.#number = undefined;
    this.#state = {};
  }

  eventOf(Records: readonly KinesisEventRecord[], isFinalInvokeForWindow: boolean): KinesisEvent {
    if (this.#number === undefined || this.#seconds === undefined) return { Records };
    const timeOf = (number: number) =>
      new Date(number * (this.#seconds as number) * 1000).toISOString().replace('.000Z', 'Z');
    return {
      Records,
      window: { start: timeOf(this.#number), end: timeOf(this.#number + 1) },
      state: this.#state,
      shardId: this.#shardId,
      eventSourceARN: STREAM_ARN,
      isFinalInvokeForWindow,
      isWindowTerminatedEarly: false,
    };
  }

  /** Takes over the returned state. In a window, an answer without one is an error. */
  keepState(outcome: Outcome): Outcome {
    if (!this.isOpen || outcome.kind !== 'response') return outcome;
    const { state } = (outcome.payload ?? {}) as { state?: unknown };
    if (typeof state !== 'object' || state === null) {
      return { kind: 'error', errorType: 'InvalidState', errorMessage: 'the response has no state' };
    }
    this.#state = state;
    return outcome;
  }

  #numberOf({ kinesis: { approximateArrivalTimestamp = 0 } }: KinesisEventRecord): number | undefined {
    return this.#seconds === undefined ? undefined : Math.floor(approximateArrivalTimestamp / this.#seconds);
  }
}
