import type { UserRecord } from '@kpl-kit/aggregator';
import {
  KinesisProducer,
  type KinesisProducerOptions,
  type ProducerCounts,
  UnsentError,
} from '../../src/index.ts';
import { Choices } from './choices.ts';
import { type Faults, NO_FAULTS, SimulatedKinesis } from './simulated-kinesis.ts';
import { VirtualClock } from './virtual-clock.ts';

/** How a run ends. */
export const ENDINGS = [
  'close',
  'close with a deadline',
  'two closes',
  'a close that nobody waits for, then another',
  'await using',
  'an error thrown in await using',
  'an aborted signal, then close',
  'flush without close',
] as const;

/** One of {@link ENDINGS}. */
export type Ending = (typeof ENDINGS)[number];

/** What a run may be told to do; the seed decides the rest. */
export interface RunOptions {
  readonly seed: number;
  readonly userRecordCount?: number;
  readonly ending?: Ending;
  /** Called now and then. */
  readonly onProgress?: (userRecordCount: number) => void;
}

/** What became of the user records of a run. */
export interface RunResult {
  readonly seed: number;
  readonly userRecordCount: number;
  readonly deliveredCount: number;
  readonly reportedCount: number;
  /** Neither delivered nor reported. */
  readonly lost: readonly number[];
  /** Other things that must not happen. */
  readonly problems: readonly string[];
  readonly counts: ProducerCounts;
  readonly reshardCount: number;
}

const DELIVERED = 1;
const REPORTED = 2;

/** Puts user records into a simulated stream in every way there is, and accounts for each of them. */
export async function run({
  seed,
  userRecordCount: count,
  ending: givenEnding,
  onProgress,
}: RunOptions): Promise<RunResult> {
  const clock = new VirtualClock();
  const { random } = Math;
  const choices = new Choices(seed);
  const jitter = new Choices(seed ^ 0x5f5e100);
  clock.install();
  Math.random = () => jitter.next();
  const problems: string[] = [];
  const onUnhandled = (error: unknown) => problems.push(`an unhandled rejection: ${error}`);
  process.on('unhandledRejection', onUnhandled);
  try {
    const simulation = new Simulation(choices, count, givenEnding, problems, onProgress);
    await clock.run(simulation.run());
    if (clock.timerCount > 0 && !simulation.mayLeaveTimers)
      problems.push(`${clock.timerCount} timers are left`);
    return { seed, ...simulation.result() };
  } finally {
    process.off('unhandledRejection', onUnhandled);
    clock.uninstall();
    Math.random = random;
  }
}

class Simulation {
  readonly #choices: Choices;
  readonly #problems: string[];
  readonly #onProgress: ((userRecordCount: number) => void) | undefined;
  readonly #kinesis: SimulatedKinesis;
  readonly #abort = new AbortController();
  readonly #ending: Ending;
  readonly #isOrdered: boolean;
  readonly #faults: Faults;
  readonly #hasShortTtl: boolean;
  readonly #keyCount: number;
  readonly #count: number;
  /** Of each user record: delivered, reported. */
  readonly #states: Uint8Array;
  /** The last number of each key that the consumer got for the first time. */
  readonly #lastOfKey: Int32Array;
  readonly #waiting = new Set<Promise<unknown>>();
  #put = 0;
  /** There is a deadline, or little time. */
  #mayGiveUp: boolean;
  #counts: ProducerCounts | undefined;

  constructor(
    choices: Choices,
    count: number | undefined,
    ending: Ending | undefined,
    problems: string[],
    onProgress: ((userRecordCount: number) => void) | undefined,
  ) {
    this.#choices = choices;
    this.#problems = problems;
    this.#onProgress = onProgress;
    this.#ending = ending ?? choices.pick(ENDINGS);
    this.#isOrdered = choices.isIn(0.3);
    const isCalm = choices.isIn(0.1);
    const upTo = (share: number) => (choices.isIn(0.3) ? 0 : choices.next() * share);
    this.#faults = isCalm
      ? NO_FAULTS
      : {
          request: upTo(0.5),
          entry: upTo(0.5),
          list: upTo(0.5),
          late: this.#isOrdered ? 0 : upTo(0.05),
          reshard: upTo(0.1),
        };
    this.#hasShortTtl = choices.isIn(0.3);
    this.#mayGiveUp = this.#hasShortTtl || /deadline|closes|signal|nobody/.test(this.#ending);
    this.#count = count ?? 50 + choices.below(1_500);
    this.#keyCount = 1 + choices.below(200);
    this.#states = new Uint8Array(this.#count);
    this.#lastOfKey = new Int32Array(this.#keyCount).fill(-1);
    this.#kinesis = new SimulatedKinesis(choices, this.#faults, 1 + choices.below(5));
    this.#kinesis.isAuto = choices.isIn(0.1);
    this.#kinesis.onDelivered = (text) => this.#delivered(Number(text));
  }

  /** What arrives late has a timer of its own, and a flush leaves the producer open. */
  get mayLeaveTimers(): boolean {
    return this.#faults.late > 0 || this.#ending === 'flush without close';
  }

  result(): Omit<RunResult, 'seed'> {
    const states = this.#states.subarray(0, this.#put);
    const lost: number[] = [];
    let deliveredCount = 0;
    let reportedCount = 0;
    for (const [n, state] of states.entries()) {
      if (state === 0) lost.push(n);
      if (state & DELIVERED) deliveredCount++;
      if (state & REPORTED) reportedCount++;
    }
    return {
      userRecordCount: this.#put,
      deliveredCount,
      reportedCount,
      lost,
      problems: this.#problems,
      counts: this.#counts as ProducerCounts,
      reshardCount: this.#kinesis.reshardCount,
    };
  }

  async run(): Promise<void> {
    const isAbandoned = this.#ending === 'an error thrown in await using';
    const producer = await this.#open();
    if (this.#ending === 'await using' || isAbandoned) {
      await this.#reportFrom(this.#useAndDispose(producer, isAbandoned));
    } else {
      await this.#putAll(producer);
      await this.#end(producer);
    }
    await Promise.all(this.#waiting);
    // For onUnsent, which a deadline does not wait for.
    await pause(10);
    this.#counts = producer.counts;
    if (producer.outstandingUserRecordCount !== 0) this.#problems.push('something is outstanding');
    if (producer.outstandingByteLength !== 0) this.#problems.push('bytes are outstanding');
    const { userRecords, delivered, unsent } = producer.counts;
    if (unsent > 0 && !this.#mayGiveUp) this.#problems.push('it gave up without a reason');
    if (userRecords !== delivered + unsent) this.#problems.push('its counts do not add up');
  }

  async #open(): Promise<KinesisProducer> {
    const choices = this.#choices;
    const options: KinesisProducerOptions = {
      kinesis: this.#kinesis,
      streamName: 'soak',
      signal: this.#abort.signal,
      // With order and many faults, the last user record can wait for more than ten minutes.
      recordTtl: this.#hasShortTtl ? choices.below(3_000) : 86_400_000,
      requestTimeout: 1_000 + choices.below(5_000),
      aggregationMaxSize: 64 + choices.below(4_000),
      aggregationEnabled: choices.isIn(0.9),
      maxConnections: 1 + choices.below(8),
      recordMaxBufferedTime: choices.below(200),
      maxOutstandingBytes: 1_000 + choices.below(this.#count > 100_000 ? 10_000_000 : 200_000),
      collectionMaxCount: 1 + choices.below(500),
      rateLimit: 50 + choices.below(1_000),
      order: this.#isOrdered ? 'byKey' : undefined,
      onUnsent: choices.isIn(0.3) ? (error) => this.#onUnsent(error) : undefined,
    };
    for (;;) {
      try {
        return await KinesisProducer.open(options);
      } catch (error) {
        // With a short recordTtl, it gives up soon.
        if ((error as Error).name !== 'LimitExceededException') throw error;
      }
    }
  }

  async #useAndDispose(opened: KinesisProducer, isAbandoned: boolean): Promise<void> {
    await using producer = opened;
    await this.#putAll(producer);
    if (isAbandoned) throw new Error('of the user');
  }

  async #putAll(producer: KinesisProducer): Promise<void> {
    const choices = this.#choices;
    const abortAt = this.#ending.startsWith('an aborted') ? choices.below(this.#count + 1) : Infinity;
    const wayOfRun = choices.below(6);
    for (let n = 0; n < this.#count; n++) {
      if (n === abortAt) this.#abort.abort(new Error('of the user'));
      this.#put = n + 1;
      const way = wayOfRun === 5 ? choices.below(5) : wayOfRun;
      await this.#putOne(producer, n, choices.isIn(0.01), way);
      if (choices.isIn(0.002)) await this.#flush(producer);
      if (choices.isIn(0.001) && choices.isIn(0.2)) this.#kinesis.isAuto = !this.#kinesis.isAuto;
      if (choices.isIn(0.02)) await pause(choices.below(100));
      if (n % 100_000 === 99_999) this.#onProgress?.(n + 1);
    }
    if (abortAt === this.#count) this.#abort.abort(new Error('of the user'));
  }

  async #putOne(producer: KinesisProducer, n: number, isBad: boolean, way: number): Promise<void> {
    const userRecord: UserRecord = {
      partitionKey: isBad ? '' : `key-${n % this.#keyCount}`,
      data: Buffer.from(`${n}`.padStart(10 + (n % 90), '0')),
    };
    switch (way) {
      case 0:
      case 1:
        await this.#reportRejected(n, producer.put(userRecord));
        // What stopped the producer is reported by a flush.
        if (way === 1 && this.#choices.isIn(0.05)) await this.#flush(producer);
        return;
      case 2:
        void producer.put(userRecord);
        return;
      case 3:
        this.#watch(this.#reportRejected(n, producer.deliver(userRecord)));
        return;
      default:
        void producer.deliver(userRecord);
    }
  }

  async #flush(producer: KinesisProducer): Promise<void> {
    const hasDeadline = this.#choices.isIn(0.3);
    this.#mayGiveUp ||= hasDeadline;
    const deadline = hasDeadline ? { deadlineMilliseconds: this.#choices.below(2_000) } : {};
    switch (this.#choices.below(3)) {
      case 0:
        await this.#reportFrom(producer.flush(deadline));
        return;
      case 1:
        this.#watch(this.#reportFrom(producer.flush(deadline)));
        return;
      default:
        void producer.flush(deadline);
    }
  }

  async #end(producer: KinesisProducer): Promise<void> {
    switch (this.#ending) {
      case 'close with a deadline':
        await this.#reportFrom(producer.close({ deadlineMilliseconds: this.#choices.below(3_000) }));
        return;
      case 'two closes':
        await Promise.all([
          this.#reportFrom(producer.close()),
          this.#reportFrom(producer.close({ deadlineMilliseconds: this.#choices.below(10_000) })),
        ]);
        return;
      case 'a close that nobody waits for, then another':
        void producer.close({ deadlineMilliseconds: this.#choices.below(1_000) });
        await pause(this.#choices.below(2_000));
        await this.#reportFrom(producer.close());
        return;
      case 'flush without close':
        await this.#reportFrom(producer.flush());
        return;
      default:
        await this.#reportFrom(producer.close());
    }
  }

  #onUnsent(error: UnsentError): unknown {
    const way = this.#choices.below(4);
    if (way === 0) throw new Error('of the user');
    if (way === 1) return Promise.reject(new Error('of the user'));
    this.#report(error);
    return way === 2 ? undefined : pause(5);
  }

  #watch(promise: Promise<unknown>): void {
    this.#waiting.add(promise);
    void promise.finally(() => this.#waiting.delete(promise));
  }

  async #reportRejected(n: number, promise: Promise<unknown>): Promise<void> {
    await promise.catch(() => this.#mark(n, REPORTED));
  }

  /** An error in `await using` may come with that of closing. */
  async #reportFrom(promise: Promise<void>): Promise<void> {
    await promise.catch((error) => {
      this.#report((error as { error?: unknown }).error ?? error);
    });
  }

  #report(error: unknown): void {
    if (!(error instanceof UnsentError)) {
      if ((error as Error).message !== 'of the user') this.#problems.push(`not an UnsentError: ${error}`);
      return;
    }
    for (const { data } of error.userRecords) this.#mark(Number(Buffer.from(data).toString()), REPORTED);
  }

  #delivered(n: number): void {
    if (n >= this.#put) this.#problems.push(`${n} was never put`);
    const isNew = ((this.#states[n] ?? 0) & DELIVERED) === 0;
    this.#mark(n, DELIVERED);
    if (!isNew || !this.#isOrdered || this.#kinesis.isAuto) return;
    const key = n % this.#keyCount;
    const last = this.#lastOfKey[key] as number;
    if (n < last) this.#problems.push(`${n} came after ${last}`);
    this.#lastOfKey[key] = Math.max(n, last);
  }

  #mark(n: number, state: number): void {
    this.#states[n] = (this.#states[n] ?? 0) | state;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
