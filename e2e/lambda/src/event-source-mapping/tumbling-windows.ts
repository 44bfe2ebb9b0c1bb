import type { KinesisEvent, KinesisEventRecord } from '@kpl-kit/deagg/lambda';
import type { Outcome } from '../execution/outcome.ts';
import { STREAM_ARN } from './kinesis-event.ts';

/**
 * The tumbling windows of a shard, by the time of arrival, and the state that one invocation passes on to the next.
 * Without a length there are no windows, and events have only records.
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

  get isOpen(): boolean {
    return this.#number !== undefined;
  }

  /** Whether two records may be in one event. */
  areInSame(first: KinesisEventRecord, other: KinesisEventRecord): boolean {
    return this.#numberOf(first) === this.#numberOf(other);
  }

  /** Whether the open window is over when this batch comes. */
  endBefore([first]: readonly KinesisEventRecord[]): boolean {
    return this.isOpen && this.#numberOf(first) !== this.#number;
  }

  /** Opens the batch's window, unless it is open. */
  enter([first]: readonly KinesisEventRecord[]): void {
    this.#number = this.#numberOf(first);
  }

  close(): void {
    this.#number = undefined;
    this.#state = {};
  }

  eventOf(Records: readonly KinesisEventRecord[], isFinalInvokeForWindow: boolean): KinesisEvent {
    const [seconds, number] = [this.#seconds, this.#number];
    if (seconds === undefined || number === undefined) return { Records };
    const startOf = (window: number) => new Date(window * seconds * 1000).toISOString().replace('.000Z', 'Z');
    return {
      Records,
      window: { start: startOf(number), end: startOf(number + 1) },
      state: this.#state,
      shardId: this.#shardId,
      eventSourceARN: STREAM_ARN,
      isFinalInvokeForWindow,
      isWindowTerminatedEarly: false,
    };
  }

  /** Takes over the state that was returned. In a window, a response without one is an error. */
  keepState(outcome: Outcome): Outcome {
    if (!this.isOpen || outcome.kind !== 'response') return outcome;
    const { state } = (outcome.payload ?? {}) as { state?: unknown };
    if (typeof state !== 'object' || state === null) {
      return { kind: 'error', errorType: 'InvalidState', errorMessage: 'the response has no state' };
    }
    this.#state = state;
    return outcome;
  }

  #numberOf(record: KinesisEventRecord | undefined): number | undefined {
    const { approximateArrivalTimestamp = 0 } = record?.kinesis ?? {};
    return this.#seconds === undefined ? undefined : Math.floor(approximateArrivalTimestamp / this.#seconds);
  }
}
