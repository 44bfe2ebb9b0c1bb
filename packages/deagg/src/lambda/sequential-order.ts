import type { EventReader } from './event-reader.ts';
import type { Lane, Order, Unfinished } from './handle-lane.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';
import type { UserRecordReader } from './user-record-reader.ts';

/** One user record after another, until one fails or the deadline passes. */
export class SequentialOrder implements Order, Lane {
  readonly #event: EventReader;
  readonly #readers: Iterator<UserRecordReader, void>;
  /** Of the Kinesis record that is begun and not done. */
  #reader: UserRecordReader | undefined;
  #record: LambdaUserRecord | undefined;
  #hasFailed = false;

  constructor(event: EventReader) {
    this.#event = event;
    this.#readers = event[Symbol.iterator]();
  }

  lanes(): Lane[] {
    return [this];
  }

  next(): LambdaUserRecord | undefined {
    this.#record = this.#reader?.next() ?? this.#openNext();
    return this.#record;
  }

  failed(): void {
    this.#hasFailed = true;
    this.#reader = undefined;
  }

  undone(): readonly KinesisEventRecord[] {
    const { records, openedCount } = this.#event;
    const isInWork = this.#reader !== undefined || this.#hasFailed;
    return records.slice(isInWork ? openedCount - 1 : openedCount);
  }

  firstLeft(): Unfinished | undefined {
    if (this.#hasFailed) return undefined;
    if (this.#record === undefined) return this.#event.firstUnopened();
    return { source: this.#record.source, record: this.#record };
  }

  /** Opens Kinesis records until a user record comes out. */
  #openNext(): LambdaUserRecord | undefined {
    let record: LambdaUserRecord | undefined;
    while (record === undefined && !this.#hasFailed) {
      this.#reader = this.#readers.next().value ?? undefined;
      if (this.#reader === undefined) return undefined;
      record = this.#reader.next();
    }
    return record;
  }
}
