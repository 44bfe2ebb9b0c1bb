/**
 * Starts and stops kinesis-local, an embedded Kinesis, for the demo and the tests.
 *
 * @packageDocumentation
 */
export { KinesisLocalError, type KinesisLocalErrorCode } from './errors.ts';
export { type KinesisLocal, type KinesisLocalOptions, startKinesisLocal } from './start.ts';
