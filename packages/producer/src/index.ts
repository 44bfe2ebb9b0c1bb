/**
 * A Kinesis Producer Library (KPL) in TypeScript, without a native daemon.
 *
 * @module \@kpl-kit/producer
 */
export type { Tag, UserRecord } from '@kpl-kit/aggregator';
export { type DeadlineOptions, KinesisProducer, type ProducerCounts } from './kinesis-producer.ts';
export type { KinesisProducerOptions } from './options.ts';
export type {
  CallOptions,
  KinesisLike,
  ListShardsPage,
  StreamInput,
  StreamSummary,
} from './stream/kinesis-like.ts';
export type { AbortSignalLike, PlatformAbortSignal } from './support/abort-signal.ts';
export type { AsyncDisposableLike } from './support/async-disposable.ts';
export { ProducerError, type ProducerErrorCode, UnsentError } from './support/errors.ts';
export type {
  DeliveredEvent,
  MisplacedEvent,
  ProducerEvent,
  RequestEvent,
  StreamEvent,
  UnsentEvent,
} from './support/events.ts';
export type { Delivery } from './user-record/pending-user-record.ts';
