/**
 * AWS Lambda functions over user records: event source mappings of Kinesis streams, and enrichments of EventBridge Pipes.
 *
 * @module \@kpl-kit/deagg/lambda
 */
export { type ExpandedKinesisEvent, expandKinesisEvent } from './expand-kinesis-event.ts';
export type { HandlerFailure, Invocation, KinesisHandlerOptions } from './handler-options.ts';
export { type KinesisHandler, type KinesisHandlerResponse, kinesisHandler } from './kinesis-handler.ts';
export type { KinesisEvent, KinesisEventRecord, PipesRecord, TumblingWindow } from './lambda-event.ts';
export { LambdaUserRecord } from './lambda-user-record.ts';
export { type PipesEnrichment, type PipesEnrichmentOptions, pipesEnrichment } from './pipes-enrichment.ts';
export type { PlatformAbortSignal, RemainingTime } from './time-limit.ts';
