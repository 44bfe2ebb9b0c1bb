import { onTestFinished } from 'vitest';
import { type KinesisLocal, type KinesisLocalOptions, startKinesisLocal } from '../src/index.ts';

/** Starts a service that is stopped when the test ends, if not before. */
export async function start(options?: KinesisLocalOptions): Promise<KinesisLocal> {
  const kinesis = await startKinesisLocal(options);
  onTestFinished(() => kinesis.stop());
  return kinesis;
}
