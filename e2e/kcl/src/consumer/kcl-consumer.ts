import { setTimeout as delay } from 'node:timers/promises';
import { KclProofError } from '../errors.ts';
import { JavaProcess } from '../services/java-process.ts';
import type { Delivery } from './delivery.ts';
import { readKclEvent } from './kcl-events.ts';

/** What a consumer reads, and where its leases are. */
export interface KclConsumerOptions {
  readonly classPath: string;
  readonly stream: string;
  readonly kinesisEndpoint: string;
  readonly dynamoDbEndpoint: string;
  /** Ends it. What is waited for then fails with the signal's reason. */
  readonly signal: AbortSignal;
}

/** The KCL has not told in time what was awaited. */
export class TooLateError extends KclProofError {}

/** Something that the KCL has yet to tell. */
export interface Awaited {
  /** For the message when it does not come. */
  readonly what: string;
  readonly isThere: (consumer: KclConsumer) => boolean;
}

const DEADLINE_MILLISECONDS = 90_000;
const POLL_MILLISECONDS = 50;

/** The real KCL in a process of its own, one worker that reads one stream from its beginning. See KclConsumer.java. */
export class KclConsumer {
  /** All that it has delivered so far, in the order in which it did. */
  readonly deliveries: Delivery[] = [];
  /** Shards of which it has begun to read. */
  readonly begun: Set<string> = new Set();
  /** Shards that it has read to their SHARD_END. */
  readonly ended: Set<string> = new Set();
  readonly #process: JavaProcess;
  readonly #signal: AbortSignal;
  readonly #failed: Promise<never>;

  constructor({ classPath, stream, kinesisEndpoint, dynamoDbEndpoint, signal }: KclConsumerOptions) {
    signal.throwIfAborted();
    this.#signal = signal;
    let fail: (reason: unknown) => void = () => {};
    this.#failed = new Promise((_, reject) => {
      fail = reject;
    });
    // It is for those who wait, and it may be that nobody does.
    this.#failed.catch(() => {});
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
    this.#process = new JavaProcess({
      classPath,
      mainClass: 'kplkit.KclConsumer',
      arguments: [stream, kinesisEndpoint, dynamoDbEndpoint],
      onLine: (line) => {
        try {
          this.#take(line);
        } catch (error) {
          fail(error);
        }
      },
      onFailure: (how) => fail(new KclProofError(`The KCL's consumer ended with ${how}`)),
    });
  }

  /** Resolves when all of that is there. Throws a {@link TooLateError} that names what is not when it takes too long. */
  async until(awaited: readonly Awaited[], milliseconds: number = DEADLINE_MILLISECONDS): Promise<void> {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      this.#signal.throwIfAborted();
      const missing = awaited.filter(({ isThere }) => !isThere(this));
      if (missing.length === 0) return;
      if (performance.now() > deadline) throw this.#tooLate(missing, milliseconds);
      await Promise.race([delay(POLL_MILLISECONDS), this.#failed]);
    }
  }

  /** Ends it. May be called again. */
  async stop(): Promise<void> {
    await this.#process.stop();
  }

  #take(line: string): void {
    const event = readKclEvent(line);
    if (event.kind === 'record') this.deliveries.push(event.delivery);
    if (event.kind === 'begin') this.begun.add(event.shardId);
    if (event.kind === 'end') this.ended.add(event.shardId);
  }

  #tooLate(missing: readonly Awaited[], milliseconds: number): TooLateError {
    const list = missing.map(({ what }) => `  ${what}`).join('\n');
    const log = this.#process.lastErrors().trimEnd() || '(nothing)';
    return new TooLateError(
      `After ${milliseconds / 1000} s and ${this.deliveries.length} records the KCL has not delivered:\n${list}\nIts log ends with:\n${log}`,
    );
  }
}
