/**
 * Starts and stops kinesis-local, an embedded Kinesis, for the demo and the tests.
 *
 * @packageDocumentation
 */
export { callKinesis } from './call.ts';
export { KinesisLocalError, type KinesisLocalErrorCode } from './errors.ts';
export { type KinesisLocal, type KinesisLocalOptions, startKinesisLocal } from './start.ts';
