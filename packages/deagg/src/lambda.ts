/**
 * AWS Lambda functions for user records: event sources of Kinesis streams, enrichments of EventBridge Pipes.
 *
 * @module \@kpl-kit/deagg/lambda
 */

export type { LambdaContextLike, PlatformAbortSignal } from './lambda/deadline.ts';
export { type ExpandedKinesisEvent, expandKinesisEvent } from './lambda/expand-kinesis-event.ts';
export type {
  KinesisEvent,
  KinesisEventRecord,
  PipesRecord,
  TumblingWindow,
} from './lambda/kinesis-event.ts';
export {
  type KinesisHandler,
  type KinesisHandlerResponse,
  kinesisHandler,
} from './lambda/kinesis-handler.ts';
export type {
  HandlerFailure,
  Invocation,
  KinesisHandlerOptions,
  OnUnreadable,
} from './lambda/kinesis-handler-options.ts';
export { LambdaUserRecord } from './lambda/lambda-user-record.ts';
export {
  type PipesEnrichment,
  type PipesEnrichmentOptions,
  pipesEnrichment,
} from './lambda/pipes-enrichment.ts';
export type {
  SchemaIssue,
  SchemaPathSegment,
  SchemaResult,
  StandardSchema,
} from './lambda/standard-schema.ts';
