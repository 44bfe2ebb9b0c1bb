import { RecordAggregator, type UserRecord } from '@kpl-kit/aggregator';
import { checkDeadline, type KinesisProducerOptions, resolveOptions, type Settings } from './options.ts';
import type { Flush } from './outcome/flush.ts';
import { Ledger } from './outcome/ledger.ts';
import { Room } from './sending/room.ts';
import { Sender } from './sending/sender.ts';
import { KinesisCalls } from './stream/kinesis-calls.ts';
import { StreamState } from './stream/stream-state.ts';
import { Answer } from './support/answer.ts';
import type { AsyncDisposableLike } from './support/async-disposable.ts';
import { ProducerError } from './support/errors.ts';
import { DataCopies } from './user-record/data-copies.ts';
import { type Delivery, toUserRecord } from './user-record/pending-user-record.ts';

/** Options of `flush` and `close`. */
export interface DeadlineOptions {
  /** The longest wait. Without it: until each user record is in the stream, or older than `recordTtl`. */
  readonly deadlineMilliseconds?: number | undefined;
}

/** What has happened so far. */
export interface ProducerCounts {
  /** User records taken. */
  readonly userRecords: number;
  /** User records in the stream. */
  readonly delivered: number;
  /** User records given up. */
  readonly unsent: number;
  /** PutRecords requests, without the SDK's own retries. */
  readonly requests: number;
  /** Entries that the stream has taken. */
  readonly entries: number;
  /** Entries rejected, alone or with their whole request; each time counts. */
  readonly rejected: number;
  /** User records sent again because their entry landed on the wrong shard. */
  readonly misplaced: number;
}

/** Returned by `put` when there is room. */
const TAKEN = Promise.resolve();
/** Larger data is refused, so it is not copied. */
const MAX_BYTES = 10_485_760;

export interface KinesisProducer extends AsyncDisposableLike {}

/**
 * Puts user records into a stream, packed by shard, each at least once. Reports each one that it could not
 * send.
 *
 * @example
 * ```ts
 * await using producer = await KinesisProducer.open({ kinesis: new Kinesis({}), streamName: 'orders' });
 * for await (const order of orders) await producer.put({ partitionKey: order.customer, data: encode(order) });
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the method is there wherever its type is.
export class KinesisProducer {
  static {
    // Not a method: its type would need a `lib` that some users do not have.
    const value = function (this: KinesisProducer) {
      return this.#dispose();
    };
    const name = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');
    Object.defineProperty(KinesisProducer.prototype, name, { value, configurable: true, writable: true });
  }

  readonly #settings: Settings;
  readonly #calls: KinesisCalls;
  readonly #stream: StreamState;
  readonly #ledger: Ledger;
  readonly #sender: Sender;
  readonly #room: Room;
  readonly #copies = new DataCopies();
  readonly #abort = () => this.#end(this.#settings.signal?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Makes the error with which `put` rejects once the producer has ended. */
  #ended: (() => ProducerError) | undefined;
  #closing: Flush | undefined;
  #isClosed = false;

  /**
   * Looks up the stream and its shards. Rejects with the SDK's error if the stream or a permission is
   * missing.
   */
  static async open(options: KinesisProducerOptions): Promise<KinesisProducer> {
    const settings = resolveOptions(options);
    const { kinesis, stream: input, requestTimeout, recordTtl, signal } = settings;
    const calls = new KinesisCalls(kinesis, input, requestTimeout);
    let producer: KinesisProducer | undefined;
    const stream = new StreamState(calls, () => {
      if (producer !== undefined) producer.#sender.repack();
    });
    const startedAt = performance.now();
    const abort = () => {
      calls.abort(signal?.reason);
      stream.stop();
    };
    if (signal?.aborted) throw signal.reason;
    signal?.addEventListener('abort', abort);
    try {
      await stream.open(() => !signal?.aborted && performance.now() - startedAt < recordTtl);
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
    if (signal?.aborted) throw signal.reason;
    producer = new KinesisProducer(settings, calls, stream);
    return producer;
  }

  private constructor(settings: Settings, calls: KinesisCalls, stream: StreamState) {
    this.#settings = settings;
    this.#calls = calls;
    this.#stream = stream;
    this.#ledger = new Ledger(settings);
    this.#sender = new Sender(settings, calls, stream, this.#ledger);
    this.#room = new Room(settings.maxOutstandingBytes, this.#ledger, this.#sender);
    settings.signal?.addEventListener('abort', this.#abort);
  }

  /** What has happened so far. */
  get counts(): ProducerCounts {
    const { takenCount: userRecords, deliveredCount: delivered, unsentCount: unsent } = this.#ledger;
    const { requestCount, entryCount, rejectedCount, misplacedCount } = this.#sender;
    return {
      userRecords,
      delivered,
      unsent,
      requests: requestCount,
      entries: entryCount,
      rejected: rejectedCount,
      misplaced: misplacedCount,
    };
  }

  /** Number of user records buffered or in flight. */
  get outstandingUserRecordCount(): number {
    return this.#ledger.outstandingCount;
  }

  /** How much memory they take, roughly. */
  get outstandingByteLength(): number {
    return this.#ledger.outstandingByteLength;
  }

  /**
   * Takes a user record and copies its data. Resolves when there is room for the next one: await it, or
   * memory use is unbounded.
   *
   * Rejects with an `AggregationError` for a bad user record, which does not affect others. Rejects with a
   * `ProducerError` after `close` (`CLOSED`), after an abort (`ABORTED`), and, unless `onUnsent` takes them,
   * while user records that were given up are waiting for a `flush` or `close` to reject with them
   * (`STOPPED`). If nothing handles the rejection, the next `flush` or `close` rejects with this user record
   * too.
   */
  put(userRecord: UserRecord): Promise<void> {
    let isAgain: boolean;
    try {
      isAgain = this.#take(userRecord, undefined);
    } catch (error) {
      return this.#refuse(new Answer<void>(), userRecord, error);
    }
    return isAgain || !this.#room.isFull ? TAKEN : this.#room.wait();
  }

  /**
   * Like `put`, but resolves when the user record is in the stream, on its shard. Rejects with an
   * `UnsentError` if it was given up.
   */
  deliver(userRecord: UserRecord): Promise<Delivery> {
    const answer = new Answer<Delivery>();
    try {
      this.#take(userRecord, answer);
    } catch (error) {
      return this.#refuse(answer, userRecord, error);
    }
    return answer;
  }

  /**
   * Sends everything put so far. Resolves when it is in the stream, or was reported by `deliver` or
   * `onUnsent`. Rejects with an `UnsentError` that has the rest.
   *
   * Call it before a Lambda function returns: a frozen process sends nothing.
   */
  flush(options: DeadlineOptions = {}): Promise<void> {
    let deadline: number | undefined;
    try {
      deadline = checkDeadline(options);
    } catch (error) {
      return Promise.reject(error);
    }
    const flush = this.#startFlush();
    this.#limit(flush, deadline);
    return flush.answer;
  }

  /**
   * Accepts no more user records, and sends the rest. Rejects with an `UnsentError` that has every user
   * record not known to be in the stream and not reported before. May be called again: it rejects each time,
   * and the earliest deadline counts.
   */
  close(options: DeadlineOptions = {}): Promise<void> {
    let deadline: number | undefined;
    try {
      deadline = checkDeadline(options);
    } catch (error) {
      return Promise.reject(error);
    }
    const closing = this.#startClosing();
    this.#limit(closing, deadline);
    const answer = new Answer<void>();
    answer.onObserved = () => closing.await();
    void closing.settled.then((error) => (error === undefined ? answer.resolve() : answer.reject(error)));
    return answer;
  }

  /** At the end of `await using`. Does not repeat the error of a `close` that is already awaited. */
  async #dispose(): Promise<void> {
    const isAwaited = this.#closing?.isAwaited === true;
    if (!isAwaited) return this.close();
    await this.#closing?.settled;
  }

  /** Returns whether a pending call of `onUnsent` has put it again. */
  #take(userRecord: UserRecord, answer: Answer<Delivery> | undefined): boolean {
    if (this.#ended !== undefined) throw this.#ended();
    if (this.#ledger.unreportedCount > 0) throw stopped(this.#ledger.unreportedCount);
    if (typeof userRecord !== 'object' || userRecord === null) throw explain(userRecord, undefined);
    const { data } = userRecord;
    try {
      const copy = isCopied(data) ? this.#copies.copy(data) : data;
      this.#sender.add(this.#ledger.open(userRecord, copy, answer));
    } catch (error) {
      throw explain(userRecord, error);
    }
    this.#timer ??= setTimeout(() => this.#sendBuffered(), this.#settings.recordMaxBufferedTime);
    return this.#ledger.releaseHandedOver(data);
  }

  /** Once closed, no `flush` or `close` would report an unhandled rejection: it is an ordinary one. */
  #refuse<T>(answer: Answer<T>, userRecord: UserRecord, error: unknown): Promise<T> {
    return this.#isClosed ? Promise.reject(error) : this.#ledger.refuse(answer, copyOf(userRecord), error);
  }

  #startFlush(): Flush {
    const flush = this.#ledger.flush();
    this.#sendBuffered();
    return flush;
  }

  #startClosing(): Flush {
    if (this.#closing !== undefined) return this.#closing;
    this.#ended ??= () => new ProducerError('CLOSED', 'the producer is closed');
    this.#closing = this.#startFlush();
    void this.#closing.settled.then(() => {
      this.#isClosed = true;
      this.#settings.signal?.removeEventListener('abort', this.#abort);
      this.#stop(new ProducerError('CLOSED', 'the producer is closed'));
    });
    return this.#closing;
  }

  /** Sets the deadline of a flush, at which it gives up what it waits for. */
  #limit(flush: Flush, milliseconds: number | undefined): void {
    if (milliseconds === undefined) return;
    const giveUp = () => {
      const cause = new Error(`not in the stream after ${milliseconds} ms (deadlineMilliseconds)`);
      this.#sender.giveUp(cause, (userRecord) => flush.covers(userRecord));
      this.#ledger.end(flush);
    };
    const timer = setTimeout(giveUp, milliseconds);
    void flush.settled.then(() => clearTimeout(timer));
  }

  #sendBuffered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sender.flush();
    if (this.#stream.isStale) void this.#stream.refresh();
  }

  /** The signal was aborted. */
  #end(reason: unknown): void {
    this.#ended = () => new ProducerError('ABORTED', 'the signal of the producer is aborted', reason);
    clearTimeout(this.#timer);
    this.#sender.giveUp(reason, () => true);
    this.#stop(reason);
  }

  /** Leaves no timers and no requests behind. */
  #stop(reason: unknown): void {
    this.#sender.stop();
    this.#stream.stop();
    this.#calls.abort(reason);
  }
}

function stopped(count: number): ProducerError {
  const what = count === 1 ? '1 user record was' : `${count} user records were`;
  const remedy = 'call flush() or close(), which reject with them, or pass onUnsent';
  return new ProducerError('STOPPED', `${what} not sent: ${remedy}`);
}

/** Checks the caller's own object again for a better error: it may have fields named as in the AWS SDK. */
function explain(userRecord: UserRecord, error: unknown): unknown {
  try {
    new RecordAggregator().add(userRecord);
  } catch (betterError) {
    return betterError;
  }
  return error;
}

function isCopied(data: unknown): data is Uint8Array {
  const isBytes = ArrayBuffer.isView(data) && (data as Uint8Array)[Symbol.toStringTag] === 'Uint8Array';
  return isBytes && data.byteLength <= MAX_BYTES;
}

/** A refused user record as it is now: the caller may reuse its data before it is reported. */
function copyOf(userRecord: UserRecord): UserRecord {
  try {
    const { partitionKey, explicitHashKey, data, tags } = userRecord;
    const copy = isCopied(data) ? new Uint8Array(data) : data;
    return { ...userRecord, ...toUserRecord({ partitionKey, explicitHashKey, data: copy, tags }) };
  } catch {
    // Not an object, without data, or with data that was transferred.
    return userRecord;
  }
}
