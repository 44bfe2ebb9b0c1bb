import type { UnsentError } from '@kpl-kit/producer';

/**
 * Writes what could not be sent to standard output, a user record on each line as
 * `aws kinesis put-records --records` takes it. Anything else that keeps it will do: a file, S3, a queue.
 */
export function writeUnsent(error: UnsentError): void {
  for (const { partitionKey, explicitHashKey, data } of error.userRecords) {
    const entry = { Data: Buffer.from(data).toString('base64'), PartitionKey: partitionKey };
    console.log(JSON.stringify(explicitHashKey ? { ...entry, ExplicitHashKey: explicitHashKey } : entry));
  }
  console.error(error.message);
  process.exitCode = 1;
}

/** For the end of `close`: other errors than an `UnsentError` are none of its own. */
export function writeIfUnsent(error: unknown): void {
  if ((error as UnsentError).name !== 'UnsentError') throw error;
  writeUnsent(error as UnsentError);
}
