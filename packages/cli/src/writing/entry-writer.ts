import { type PutRecordsEntry, putRecordsBatches } from '@kpl-kit/aggregator';
import { toBase64 } from '../support/base64.ts';
import { usageError } from '../support/errors.ts';
import type { Output } from '../terminal/output.ts';

/** What entries are written as. */
export const ENTRY_FORMS = ['entries', 'put-records', 'lambda', 'base64', 'bytes'] as const;
export type EntryForm = (typeof ENTRY_FORMS)[number];

/** One event of Lambda has no more records, by default, and no more bytes. */
const MAX_EVENT_RECORDS = 100;
const MAX_EVENT_BYTES = 4_000_000;
/** One request of PutRecords has no more. */
const MAX_REQUEST_RECORDS = 500;
const MAX_REQUEST_BYTES = 10_485_760;
/** Version, creation of the shard, the shard, a counter, arrival, the shard again, version. */
const FIRST_SEQUENCE_NUMBER = BigInt(`0x205bf4e5c2${'0'.repeat(19)}05c181eea${'0'.repeat(8)}2`);

/** Entries that are written as one. */
interface Waiting {
  readonly entries: PutRecordsEntry[];
  byteLength: number;
}

/** Writes entries one after the other, in the form that was asked for. */
export class EntryWriter {
  readonly #form: EntryForm;
  readonly #output: Output;
  readonly #stream: string;
  readonly #shardIdOf: (entry: PutRecordsEntry) => string;
  /** By shard for `lambda`: an event has records of one shard only. */
  readonly #waiting = new Map<string, Waiting>();
  #count = 0;
  #writtenCount = 0;

  constructor(
    form: EntryForm,
    output: Output,
    stream = 'orders',
    shardIdOf: (entry: PutRecordsEntry) => string = () => 'shardId-000000000000',
  ) {
    if (form === 'bytes' && output.isTerminal) {
      throw usageError('--output bytes is not for a terminal: use --output base64, a pipe or a file');
    }
    this.#form = form;
    this.#output = output;
    this.#stream = stream;
    this.#shardIdOf = shardIdOf;
  }

  write(entry: PutRecordsEntry): void {
    this.#count++;
    const { Data, PartitionKey, ExplicitHashKey } = entry;
    switch (this.#form) {
      case 'entries':
        this.#writeJson({ Data: toBase64(Data), PartitionKey, ExplicitHashKey });
        break;
      case 'base64':
        this.#output.write(`${toBase64(Data)}\n`);
        break;
      case 'bytes':
        if (this.#count > 1) {
          throw usageError(
            '--output bytes holds one entry only: use --output base64, or a larger --max-bytes',
          );
        }
        this.#output.writeBytes(Data);
        break;
      case 'lambda':
        this.#gather(this.#shardIdOf(entry), entry, MAX_EVENT_RECORDS, MAX_EVENT_BYTES);
        break;
      case 'put-records':
        this.#gather('', entry, MAX_REQUEST_RECORDS, MAX_REQUEST_BYTES);
        break;
    }
  }

  /** Writes what is left. */
  end(): void {
    for (const [shardId, { entries }] of this.#waiting) this.#writeTogether(entries, shardId);
    this.#waiting.clear();
  }

  #gather(shardId: string, entry: PutRecordsEntry, maxRecords: number, maxBytes: number): void {
    const byteLength = entry.Data.length + Buffer.byteLength(entry.PartitionKey);
    let waiting = this.#waiting.get(shardId);
    if (waiting && (waiting.entries.length === maxRecords || waiting.byteLength + byteLength > maxBytes)) {
      this.#writeTogether(waiting.entries, shardId);
      waiting = undefined;
    }
    waiting ??= { entries: [], byteLength: 0 };
    waiting.entries.push(entry);
    waiting.byteLength += byteLength;
    this.#waiting.set(shardId, waiting);
  }

  #writeTogether(entries: readonly PutRecordsEntry[], shardId: string): void {
    if (this.#form === 'lambda')
      this.#writeJson({ Records: entries.map((one, at) => this.#toRecord(one, shardId, at)) });
    else {
      for (const { Records } of putRecordsBatches(entries)) {
        this.#writeJson({
          StreamName: this.#stream,
          Records: Records.map((entry) => ({ ...entry, Data: toBase64(entry.Data) })),
        });
      }
    }
    this.#writtenCount += entries.length;
  }

  /** As AWS documents it (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html). */
  #toRecord({ Data, PartitionKey }: PutRecordsEntry, shardId: string, at: number) {
    const sequenceNumber = sequenceNumberOf(this.#writtenCount + at);
    return {
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: PartitionKey,
        sequenceNumber,
        data: toBase64(Data),
        approximateArrivalTimestamp: 1545084650.987,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${shardId}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: 'arn:aws:iam::123456789012:role/lambda-role',
      awsRegion: 'us-east-1',
      eventSourceARN: `arn:aws:kinesis:us-east-1:123456789012:stream/${this.#stream}`,
    };
  }

  #writeJson(value: unknown): void {
    this.#output.write(`${JSON.stringify(value)}\n`);
  }
}

/** Of the form that Kinesis has: 56 digits that grow with a counter. */
function sequenceNumberOf(counter: number): string {
  return String(FIRST_SEQUENCE_NUMBER + (BigInt(counter) << 80n));
}
