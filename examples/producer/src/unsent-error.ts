import type { PutRecordsEntry } from '@kpl-kit/aggregator';

/** What is not in the stream, ready for PutRecords: keep it somewhere, or it is lost. The cause is what Kinesis said last. */
export class UnsentError extends Error {
  override readonly name = 'UnsentError';
  readonly entries: readonly PutRecordsEntry[];

  constructor(entries: readonly PutRecordsEntry[], cause: unknown) {
    super(`${entries.length} entries could not be sent: ${cause}`, { cause });
    this.entries = entries;
  }
}
