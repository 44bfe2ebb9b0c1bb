import type { OpenMessage } from '../deaggregate/open-records.ts';
import { Entry, readEntry } from '../message/entry.ts';
import { explicitHashKeyOf, partitionKeyOf } from '../message/user-record.ts';
import { WireReader } from '../message/wire-reader.ts';
import type { KinesisRecord } from '../shape/kinesis-record.ts';
import { type ViewOf, viewsOf } from '../support/bytes.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import { idPrefixOf, LambdaUserRecord } from './lambda-user-record.ts';

/** Makes the user records of an aggregated record, each when it is asked for. */
export class UserRecordReader {
  readonly open: OpenMessage;
  readonly #source: KinesisEventRecord;
  readonly #idPrefix: string;
  readonly #viewOf: ViewOf;
  readonly #wireReader: WireReader;
  readonly #entry = new Entry();

  constructor(source: KinesisRecord, open: OpenMessage) {
    this.open = open;
    this.#source = source.record as KinesisEventRecord;
    this.#idPrefix = idPrefixOf(source);
    this.#viewOf = viewsOf(open.message.bytes);
    this.#wireReader = new WireReader(open.message.bytes);
  }

  /** The next one; `undefined` when there is none. */
  next(): LambdaUserRecord | undefined {
    const { entries } = this.open;
    return entries.next() ? this.#make(entries.entry, entries.subSequenceNumber) : undefined;
  }

  /** The one whose entry begins at a byte of the message. */
  at(byteOffset: number, subSequenceNumber: number): LambdaUserRecord {
    this.#wireReader.byteOffset = byteOffset;
    readEntry(this.#wireReader, this.#entry);
    return this.#make(this.#entry, subSequenceNumber);
  }

  #make(entry: Entry, subSequenceNumber: number): LambdaUserRecord {
    const { message, lastToMark } = this.open;
    const userRecord = {
      partitionKey: partitionKeyOf(message, entry),
      // Undefined is as good as missing here.
      explicitHashKey: explicitHashKeyOf(message, entry) as string,
      subSequenceNumber,
      data: this.#viewOf(entry.dataStart, entry.dataEnd),
      isLast: subSequenceNumber === lastToMark,
    };
    return new LambdaUserRecord(this.#source, userRecord, this.#idPrefix);
  }
}
