import type { OpenMessage } from '../deaggregate/open-records.ts';
import { Entry, readEntry } from '../message/entry.ts';
import { explicitHashKeyOf, partitionKeyOf } from '../message/user-record.ts';
import { WireReader } from '../message/wire-reader.ts';
import type { KinesisRecord } from '../shape/kinesis-record.ts';
import { type ViewOf, viewsOf } from '../support/bytes.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import { idPrefixOf, LambdaUserRecord } from './lambda-user-record.ts';

/** Reads the user records of one Kinesis record, each when it is asked for. */
export interface UserRecordReader {
  /** Of an aggregated record. */
  readonly open: OpenMessage | undefined;
  /** How many there are, with those that do not come out. */
  readonly count: number;
  /** The next one; `undefined` when there is none. */
  next(): LambdaUserRecord | undefined;
  /** The one whose entry begins at a byte of the message. */
  at(byteOffset: number, subSequenceNumber: number): LambdaUserRecord;
}

/** A record that is not aggregated is its own only user record. */
export class PlainReader implements UserRecordReader {
  readonly open = undefined;
  readonly count = 1;
  readonly #record: LambdaUserRecord;
  #isRead = false;

  constructor(record: LambdaUserRecord) {
    this.#record = record;
  }

  next(): LambdaUserRecord | undefined {
    if (this.#isRead) return undefined;
    this.#isRead = true;
    return this.#record;
  }

  at(): LambdaUserRecord {
    return this.#record;
  }
}

/** Makes user records of the entries of a message. */
export class MessageReader implements UserRecordReader {
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

  get count(): number {
    return this.open.message.entryCount;
  }

  next(): LambdaUserRecord | undefined {
    const { entries } = this.open;
    return entries.next() ? this.#make(entries.entry, entries.subSequenceNumber) : undefined;
  }

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
