import type { SendingOptions } from './sending/sender.ts';
import type { KinesisLike, StreamInput } from './stream/kinesis-like.ts';
import type { AbortSignalLike } from './support/abort-signal.ts';
import { ProducerError, type UnsentError } from './support/errors.ts';
import type { ProducerEvent } from './support/events.ts';

/** Options of `KinesisProducer.open`, with the KPL's names and defaults. Times are in milliseconds. */
export interface KinesisProducerOptions {
  /** A `Kinesis` of the AWS SDK v3, or anything with these three methods. The producer does not close it. */
  readonly kinesis: KinesisLike;
  /** Name of the stream. */
  readonly streamName?: string | undefined;
  /** ARN of the stream, instead of its name. */
  readonly streamArn?: string | undefined;
  /** `false` sends each user record alone, as the producer does on service-managed streams (AUTO). */
  readonly aggregationEnabled?: boolean | undefined;
  /**
   * The most bytes that an aggregated record may have; 51,200 by default. `'payload-unit'` is 25,000: just
   * below the 25 KB in which provisioned streams are billed.
   */
  readonly aggregationMaxSize?: number | 'payload-unit' | undefined;
  /** The most user records in an aggregated record; by default as many as fit. */
  readonly aggregationMaxCount?: number | undefined;
  /** The most entries in one request; 500 by default, and at most. */
  readonly collectionMaxCount?: number | undefined;
  /** The most bytes in one request; 10 MiB by default, and at most (the KPL: 5 MiB). */
  readonly collectionMaxSize?: number | undefined;
  /** How long a user record waits for others; 100 by default. */
  readonly recordMaxBufferedTime?: number | undefined;
  /** Age beyond which a user record is not sent again, but given up; 30,000 by default. */
  readonly recordTtl?: number | undefined;
  /** Percentage of a shard's quota (1 MiB and 1,000 records a second) to use; 150 by default. */
  readonly rateLimit?: number | undefined;
  /** Whether to give up throttled entries instead of sending them again; `false` by default. */
  readonly failIfThrottled?: boolean | undefined;
  /** The most concurrent requests; 24 by default. */
  readonly maxConnections?: number | undefined;
  /** Time limit of each call; 6,000 by default. */
  readonly requestTimeout?: number | undefined;
  /** Memory that user records may take, buffered or in flight, before `put` waits; 32 MiB by default. */
  readonly maxOutstandingBytes?: number | undefined;
  /**
   * `'byKey'` keeps the order of user records with the same hash key: a shard has one entry in flight at a
   * time.
   */
  readonly order?: 'byKey' | undefined;
  /** Called for each {@link ProducerEvent}, for metrics. Its errors and rejections are ignored. */
  readonly onEvent?: ((event: ProducerEvent) => void) | undefined;
  /**
   * Called with user records that were given up, unless a pending `deliver`, `flush` or `close` rejects with
   * them. Without it, or if it throws or rejects, the producer keeps them, and `put` rejects until a `flush`
   * or `close` has rejected with them. It may put them again and await that: with the same `data`, `put`
   * resolves at once. It must not await `flush`, `close`, or a `put` of anything else: those may wait for it.
   */
  readonly onUnsent?: ((error: UnsentError) => unknown) | undefined;
  /** Aborting it ends the producer at once. User records not known to be in the stream are given up. */
  readonly signal?: AbortSignalLike | null | undefined;
}

/** The options with their defaults. */
export interface Settings extends SendingOptions {
  readonly kinesis: KinesisLike;
  readonly stream: StreamInput;
  readonly recordMaxBufferedTime: number;
  readonly requestTimeout: number;
  readonly onUnsent: ((error: UnsentError) => unknown) | undefined;
  readonly signal: AbortSignalLike | undefined;
}

const PAYLOAD_UNIT = 25_000;
const MAX_BYTES = 10_485_760;
const LONGEST_TIMER = 2 ** 31 - 1;
const CALLS = ['putRecords', 'listShards', 'describeStreamSummary'] as const;

const NUMBERS = {
  aggregationMaxSize: { byDefault: 51_200, min: 64, max: MAX_BYTES },
  aggregationMaxCount: { byDefault: 2 ** 32 - 1, min: 1, max: 2 ** 32 - 1 },
  collectionMaxCount: { byDefault: 500, min: 1, max: 500 },
  collectionMaxSize: { byDefault: MAX_BYTES, min: 1, max: MAX_BYTES },
  recordMaxBufferedTime: { byDefault: 100, min: 0, max: LONGEST_TIMER },
  recordTtl: { byDefault: 30_000, min: 0, max: Number.MAX_SAFE_INTEGER },
  rateLimit: { byDefault: 150, min: 1, max: Number.MAX_SAFE_INTEGER },
  maxConnections: { byDefault: 24, min: 1, max: Number.MAX_SAFE_INTEGER },
  requestTimeout: { byDefault: 6_000, min: 1, max: LONGEST_TIMER },
  maxOutstandingBytes: { byDefault: 33_554_432, min: 0, max: Number.MAX_SAFE_INTEGER },
} as const;

const OTHERS = [
  'kinesis',
  'streamName',
  'streamArn',
  'aggregationEnabled',
  'failIfThrottled',
  'order',
  'onEvent',
  'onUnsent',
  'signal',
];

/** Throws a `ProducerError` with the code `INVALID_OPTION`. */
export function resolveOptions(options: KinesisProducerOptions): Settings {
  if (typeof options !== 'object' || options === null) throw invalid('options are not an object');
  const names = [...Object.keys(NUMBERS), ...OTHERS];
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(`${unknown} is not an option, expected ${names.join(', ')}`);
  const {
    aggregationMaxSize,
    aggregationEnabled = true,
    failIfThrottled = false,
    order,
    onEvent,
    onUnsent,
  } = options;
  const sized = {
    ...options,
    aggregationMaxSize: aggregationMaxSize === 'payload-unit' ? PAYLOAD_UNIT : aggregationMaxSize,
  };
  const numbers = Object.fromEntries(
    Object.keys(NUMBERS).map((name) => [name, numberOf(name as keyof typeof NUMBERS, sized)]),
  ) as Record<keyof typeof NUMBERS, number>;
  check('aggregationEnabled', aggregationEnabled, 'boolean');
  check('failIfThrottled', failIfThrottled, 'boolean');
  if (onEvent !== undefined) check('onEvent', onEvent, 'function');
  if (onUnsent !== undefined) check('onUnsent', onUnsent, 'function');
  if (order !== undefined && order !== 'byKey') throw invalid(`order is not 'byKey'`);
  return {
    ...numbers,
    kinesis: kinesisOf(options),
    stream: streamOf(options),
    aggregationEnabled,
    failIfThrottled,
    isOrdered: order === 'byKey',
    emit: onEvent && ((event) => emit(onEvent, event)),
    onUnsent,
    signal: signalOf(options),
  };
}

/** For the deadlines of `flush` and `close`. Throws `INVALID_OPTION`. */
export function checkDeadline(options: unknown): number | undefined {
  if (typeof options !== 'object' || options === null) throw invalid('options are not an object');
  const { deadlineMilliseconds, ...others } = options as { readonly deadlineMilliseconds?: unknown };
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`${unknown} is not an option, expected deadlineMilliseconds`);
  if (deadlineMilliseconds === undefined) return undefined;
  if (typeof deadlineMilliseconds === 'number' && deadlineMilliseconds >= 0) {
    return Math.min(deadlineMilliseconds, LONGEST_TIMER);
  }
  throw invalid('deadlineMilliseconds is not a number from 0');
}

function numberOf(
  name: keyof typeof NUMBERS,
  options: Partial<Record<keyof typeof NUMBERS, number | undefined>>,
): number {
  const { byDefault, min, max } = NUMBERS[name];
  const value = options[name] === undefined ? byDefault : options[name];
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const found = typeof value === 'number' ? value : `of type ${typeof value}`;
  throw invalid(`${name} is ${found}, expected a whole number from ${min} to ${max}`);
}

function kinesisOf({ kinesis }: KinesisProducerOptions): KinesisLike {
  const missing = CALLS.find((name) => typeof kinesis?.[name] !== 'function');
  if (missing === undefined) return kinesis;
  throw invalid(
    `kinesis has no method ${missing}: pass a Kinesis of @aws-sdk/client-kinesis, not a KinesisClient`,
  );
}

function streamOf({ streamName, streamArn }: KinesisProducerOptions): StreamInput {
  if ((streamName === undefined) === (streamArn === undefined)) {
    throw invalid('expected one of streamName and streamArn');
  }
  check(streamName === undefined ? 'streamArn' : 'streamName', streamName ?? streamArn, 'string');
  return streamName === undefined ? { StreamARN: streamArn as string } : { StreamName: streamName };
}

function signalOf({ signal }: KinesisProducerOptions): AbortSignalLike | undefined {
  if (signal === null || signal === undefined) return undefined;
  if (typeof signal.aborted === 'boolean' && typeof signal.addEventListener === 'function') return signal;
  throw invalid('signal is not an AbortSignal');
}

/** Not at once: `onEvent` may call the producer. */
function emit(onEvent: (event: ProducerEvent) => void, event: ProducerEvent): void {
  queueMicrotask(async () => {
    try {
      // An async function rejects: unhandled, that would end the process.
      await onEvent(event);
    } catch {}
  });
}

function check(name: string, value: unknown, type: 'boolean' | 'function' | 'string'): void {
  if (typeof value !== type) throw invalid(`${name} is of type ${typeof value}, expected a ${type}`);
}

function invalid(problem: string): ProducerError {
  return new ProducerError('INVALID_OPTION', problem);
}
